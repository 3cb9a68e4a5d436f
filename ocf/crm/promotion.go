package crm

import (
	"context"
	"fmt"
	"strconv"

	"github.com/pulse-ha/pulse/ocf"
)

// Infinity is the score that outweighs all others; any greater one, and below
// -Infinity any lesser one, counts as it. Source: Pacemaker Explained,
// "Scores".
const Infinity = 1_000_000

// SetPromotionScore says how much the cluster should prefer to promote the
// instance on this node; with a negative score it never does. The score lasts
// until the node leaves the cluster.
//
// It stands for ocf_promotion_score of resource-agents 4.18.
func SetPromotionScore(ctx context.Context, call *ocf.Call, score int) error {
	return SetPromotionScoreOn(ctx, call, "", score)
}

// SetPromotionScoreOn is SetPromotionScore for the instance on another node.
func SetPromotionScoreOn(ctx context.Context, call *ocf.Call, node string, score int) error {
	text := formatScore(score)
	if !promotionOption(call) && score < 0 {
		// crm_master hands -INFINITY on as options -I, -N and so on.
		text = strconv.Itoa(max(score, -Infinity))
	}
	_, err := promotion(ctx, call, node, "--update="+text)
	return err
}

// DeletePromotionScore takes the score away: the instance is not promoted. It
// is no error if there is none.
func DeletePromotionScore(ctx context.Context, call *ocf.Call) error {
	return DeletePromotionScoreOn(ctx, call, "")
}

// DeletePromotionScoreOn is DeletePromotionScore for the instance on another
// node.
func DeletePromotionScoreOn(ctx context.Context, call *ocf.Call, node string) error {
	_, err := promotion(ctx, call, node, "--delete")
	return err
}

// PromotionScore returns the score on this node. The error wraps [ErrNotSet]
// if there is none.
func PromotionScore(ctx context.Context, call *ocf.Call) (int, error) {
	return PromotionScoreOn(ctx, call, "")
}

// PromotionScoreOn is PromotionScore for the instance on another node.
func PromotionScoreOn(ctx context.Context, call *ocf.Call, node string) (int, error) {
	text, err := promotion(ctx, call, node, "--query", "--quiet")
	if err != nil {
		return 0, err
	}
	return parseScore(text)
}

// promotion runs the tool that this version of the cluster has for scores. An
// anonymous clone's score belongs to the resource without the instance's
// number: the tools take the name as it is.
func promotion(ctx context.Context, call *ocf.Call, node string, command ...string) (string, error) {
	tool, args := "crm_attribute", []string{"--promotion=" + call.InstanceName()}
	if !promotionOption(call) {
		tool, args = "crm_master", []string{"--lifetime=reboot"}
	}
	if node = target(call, node); node != "" {
		args = append(args, "--node="+node)
	}
	text, err := run(ctx, call, tool, append(args, command...)...)
	if err != nil {
		return "", fmt.Errorf("promotion score of %s: %w", call.InstanceName(), err)
	}
	return text, nil
}

// promotionOption reports whether crm_attribute has --promotion, or is all
// that there is.
func promotionOption(call *ocf.Call) bool {
	if order, err := ocf.CompareVersions(call.FeatureSet(), "3.10.0"); err == nil && order >= 0 {
		return true
	}
	_, err := call.RequireProgram("crm_master")
	return err != nil
}

func formatScore(score int) string {
	switch {
	case score >= Infinity:
		return "INFINITY"
	case score <= -Infinity:
		return "-INFINITY"
	}
	return strconv.Itoa(score)
}

func parseScore(text string) (int, error) {
	switch text {
	case "INFINITY", "+INFINITY":
		return Infinity, nil
	case "-INFINITY":
		return -Infinity, nil
	}
	score, err := strconv.Atoi(text)
	if err != nil {
		return 0, fmt.Errorf("promotion score %q is not a number", text)
	}
	return max(-Infinity, min(score, Infinity)), nil
}

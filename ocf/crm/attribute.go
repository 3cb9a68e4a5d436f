package crm

import (
	"context"
	"encoding/xml"
	"fmt"

	"github.com/pulse-ha/pulse/ocf"
)

// Lifetime is where a node attribute is kept, and for how long.
type Lifetime string

const (
	// Forever: in the configuration, until somebody deletes it.
	Forever Lifetime = "forever"
	// Reboot: in the status of the cluster, until the node leaves it.
	Reboot Lifetime = "reboot"
	// Private: as Reboot, but known to the attribute manager only: a change
	// makes the cluster recalculate nothing, and no rule can use it.
	Private Lifetime = "private"
)

// NodeAttribute names an attribute of a node.
type NodeAttribute struct {
	Name     string
	Node     string // if empty: the node that [ocf.Call.AttributeTarget] gives, or this one
	Lifetime Lifetime
}

// Get returns the attribute's value. The error wraps [ErrNotSet] if it has
// none; an empty value counts as none if the attribute is Private.
func (a NodeAttribute) Get(ctx context.Context, call *ocf.Call) (string, error) {
	value, err := a.get(ctx, call)
	return value, a.explain(err)
}

// Set gives the attribute a value, without control characters. A Private one
// has to be private from its first value on. The tools don't wait for the
// attribute manager: Get may still give the old value for a moment.
func (a NodeAttribute) Set(ctx context.Context, call *ocf.Call, value string) error {
	if err := checkValue(value); err != nil {
		return a.explain(err)
	}
	_, err := a.run(ctx, call, "--update="+value)
	return a.explain(err)
}

// Delete takes the attribute's value away, as Set gives one. It is no error if
// it has none.
func (a NodeAttribute) Delete(ctx context.Context, call *ocf.Call) error {
	_, err := a.run(ctx, call, "--delete")
	return a.explain(err)
}

func (a NodeAttribute) get(ctx context.Context, call *ocf.Call) (string, error) {
	if a.Lifetime != Private {
		return a.run(ctx, call, "--query", "--quiet")
	}
	answer, err := a.run(ctx, call, "--query", "--output-as=xml")
	if err != nil {
		return "", err
	}
	return privateValue(answer)
}

// privateValue reads the answer of attrd_updater. Its text form quotes the
// value in one version of Pacemaker and not in another.
func privateValue(answer string) (string, error) {
	var result struct {
		Attribute struct {
			Value string `xml:"value,attr"`
		} `xml:"attribute"`
	}
	if err := xml.Unmarshal([]byte(answer), &result); err != nil {
		return "", fmt.Errorf("answer of attrd_updater: %w", err)
	}
	if result.Attribute.Value == "" {
		return "", ErrNotSet
	}
	return result.Attribute.Value, nil
}

// run runs the tool that is in charge of the lifetime.
func (a NodeAttribute) run(ctx context.Context, call *ocf.Call, command ...string) (string, error) {
	args := []string{"--name=" + a.Name}
	if node := target(call, a.Node); node != "" {
		args = append(args, "--node="+node)
	}
	if a.Lifetime == Private {
		args = append(args, "--private")
		return run(ctx, call, "attrd_updater", append(args, command...)...)
	}
	args = append(args, "--lifetime="+string(a.Lifetime))
	return run(ctx, call, "crm_attribute", append(args, command...)...)
}

// target returns the node whose attributes are meant, or "" for this one.
func target(call *ocf.Call, node string) string {
	if node != "" {
		return node
	}
	return call.AttributeTarget("")
}

func (a NodeAttribute) explain(err error) error {
	if err == nil {
		return nil
	}
	if a.Node == "" {
		return fmt.Errorf("node attribute %s: %w", a.Name, err)
	}
	return fmt.Errorf("attribute %s of node %s: %w", a.Name, a.Node, err)
}

// Command Special is an agent with everything that meta-data can hold, for
// what reads meta-data to prove itself on. It does nothing.
package main

import (
	"time"

	"github.com/pulse-ha/pulse/ocf"
)

// hostile is a text that has to be quoted in XML, and some that can't be in it.
const hostile = `<&>"' ]]> &amp; <!-- --> <![CDATA[x]]> $(id) %s %% ` + "\t\x01\x7f\u2028 é 日本 😀"

type parameters struct {
	mode, old, text, secret string
	count                   int
	pause                   time.Duration
	flag                    bool
}

func declare(ocf.Host) *ocf.Agent {
	var p parameters
	return &ocf.Agent{
		Name: "Special", Version: "1.0 <&>\"'",
		Short:  "Everything " + hostile,
		Long:   "First paragraph " + hostile + "\n\nSecond paragraph.",
		Params: params(&p),
		Actions: []ocf.Action{
			{Name: ocf.Start, Timeout: 1500 * time.Millisecond},
			{Name: ocf.Stop, Timeout: 2 * time.Minute},
			{Name: ocf.Promote, Timeout: 20 * time.Second},
			{Name: ocf.Demote, Timeout: 20 * time.Second},
			{Name: ocf.Monitor, Timeout: 20 * time.Second, Interval: 10 * time.Second, StartDelay: time.Second, Role: ocf.Promoted},
			{Name: ocf.Monitor, Timeout: 20 * time.Second, Interval: 11 * time.Second, Role: ocf.Unpromoted},
			{Name: ocf.Monitor, Timeout: 40 * time.Second, Interval: time.Minute, Depth: 10, Role: ocf.Promoted},
			{Name: ocf.Monitor, Timeout: 40 * time.Second, Interval: time.Hour, Depth: 20},
			{Name: ocf.Notification, Timeout: 20 * time.Second},
			{Name: ocf.ReloadAgent, Timeout: 20 * time.Second},
			{Name: "own-action_2", Timeout: 20 * time.Second},
			{Name: ocf.ValidateAll, Timeout: 20 * time.Second, Depth: 10},
		},
	}
}

func params(p *parameters) []ocf.Param {
	return []ocf.Param{
		{
			Name: "mode", Reloadable: true, Short: "One of three", Long: hostile,
			Value: ocf.Select(&p.mode, "fast", "fast", "safe & slow", `"<>'`),
		},
		{
			Name: "old_mode", Short: "Deprecated", Long: hostile, Value: ocf.Text(&p.old),
			Deprecated: &ocf.Deprecation{ReplacedBy: []string{"mode", "flag"}, Reason: hostile},
		},
		{
			Name: "gone", Short: "Deprecated without a successor", Long: "Long.", Value: ocf.Text(&p.old),
			Deprecated: &ocf.Deprecation{},
		},
		{
			Name: "text", Required: true, UniqueGroup: "pair", Short: "Text", Long: "Long.",
			Value: ocf.Text(&p.text, hostile),
		},
		{Name: "count", UniqueGroup: "pair", Short: "Number", Long: "Long.", Value: ocf.Int(&p.count, -1).Range(-1, 9)},
		{Name: "pause", Short: "Seconds", Long: "Long.", Value: ocf.Seconds(&p.pause, time.Minute)},
		{Name: "flag", Short: "Boolean", Long: "Long.", Value: ocf.Bool(&p.flag, true)},
		{Name: "secret", Secret: true, Short: "Secret", Long: "Long.", Value: ocf.Text(&p.secret)},
		{Name: "computed", Short: "From the host", Long: "Long.", Value: ocf.Text(&p.text), Default: (*ocf.Call).StateFile},
	}
}

func main() { ocf.Main(declare) }

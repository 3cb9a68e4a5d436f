package ocf_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pulse-ha/pulse/ocf"
	"github.com/pulse-ha/pulse/ocf/ocftest"
)

// fixture returns what an agent is told in an environment that a Pacemaker
// really passed: the file NAME.ACTION.env of that version.
func fixture(t *testing.T, version, name, action string, declare func(*probeAgent) ocftest.Declare) *ocf.Call {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata/fixtures", version, name+".env"))
	if err != nil || len(files) != 1 {
		t.Fatalf("fixture %s of %s: %v, %v", name, version, files, err)
	}
	data, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	host := ocftest.NewHost(t)
	log := host.Env["HA_LOGFILE"]
	for line := range strings.Lines(string(data)) {
		key, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
		host.Env[key] = value
	}
	host.Params("name", "x").Set("HA_LOGFILE", log)
	p := &probeAgent{}
	out := ocftest.Call(t, host, declare(p), action)
	if out.Code != ocf.Success {
		t.Fatalf("%s: %v %q", name, out.Code, out.Reason)
	}
	return p.last
}

func plain(p *probeAgent) ocftest.Declare { return p.declare }

// asNotify makes the agent serve notify too.
func asNotify(p *probeAgent) ocftest.Declare {
	return func(host ocf.Host) *ocf.Agent {
		agent := p.declare(host)
		for _, name := range []string{ocf.Notification, ocf.Demote, ocf.MigrateTo, ocf.MigrateFrom} {
			agent.Actions = append(agent.Actions, ocf.Action{Name: name, Timeout: 20 * time.Second, Run: p.act})
		}
		return agent
	}
}

var versions = []string{"pacemaker2", "pacemaker3"}

func TestCallOfPrimitive(t *testing.T) {
	for _, version := range versions {
		start := fixture(t, version, "plain.start", ocf.Start, plain)
		if start.Instance() != "plain" || start.Node() != "node1" || start.Timeout() != 33*time.Second {
			t.Errorf("%s start: %q on %q, time-out %v", version, start.Instance(), start.Node(), start.Timeout())
		}
		if start.Probe() || start.Clone() != (ocf.Clone{}) || start.Promotable() {
			t.Errorf("%s start: probe %v, clone %+v", version, start.Probe(), start.Clone())
		}
		if probe := fixture(t, version, "plain.monitor-probe", ocf.Monitor, plain); !probe.Probe() {
			t.Errorf("%s: a monitor without an interval is no probe", version)
		}
		monitor := fixture(t, version, "plain.monitor-7000", ocf.Monitor, plain)
		if monitor.Probe() || monitor.Interval() != 7*time.Second {
			t.Errorf("%s monitor: probe %v, interval %v", version, monitor.Probe(), monitor.Interval())
		}
		move := fixture(t, version, "plain.migrate_to", ocf.MigrateTo, asNotify)
		if move.MigrationSource() == "" || move.MigrationTarget() == "" {
			t.Errorf("%s: migration from %q to %q", version, move.MigrationSource(), move.MigrationTarget())
		}
	}
}

func TestCallOfClones(t *testing.T) {
	for _, version := range versions {
		unique := fixture(t, version, "unique-clone.start", ocf.Start, plain)
		want := ocf.Clone{Max: 4, NodeMax: 2, GloballyUnique: true}
		want.Number = unique.Clone().Number
		if diff := cmp.Diff(want, unique.Clone()); diff != "" {
			t.Errorf("%s unique clone:\n%s", version, diff)
		}
		if unique.InstanceName() != unique.Instance() || !strings.Contains(unique.Instance(), ":") {
			t.Errorf("%s unique clone: instance %q, name %q", version, unique.Instance(), unique.InstanceName())
		}
		promotable := fixture(t, version, "promotable-clone.start", ocf.Start, plain)
		if !promotable.Promotable() || promotable.Clone().PromotedMax != 1 || !promotable.Clone().Notify {
			t.Errorf("%s promotable clone: %+v", version, promotable.Clone())
		}
		unpromoted := fixture(t, version, "promotable-clone.monitor-11000", ocf.Monitor, plain)
		if unpromoted.Role() != ocf.Unpromoted {
			t.Errorf("%s: role %q", version, unpromoted.Role())
		}
	}
	if legacy := fixture(t, "pacemaker3", "legacy-master.monitor-10000", ocf.Monitor, plain); legacy.Role() != ocf.Promoted {
		t.Errorf("role Master is %q", legacy.Role())
	}
}

func TestNotify(t *testing.T) {
	for _, version := range versions {
		call := fixture(t, version, "promotable-clone.notify-post-promote", ocf.Notification, asNotify)
		n := call.Notify()
		if !n.Is(ocf.Post, ocf.Promote) || n.Is(ocf.Pre, ocf.Promote) {
			t.Errorf("%s: %s-%s", version, n.Type, n.Operation)
		}
		if len(n.Promote) != 1 || n.Promote[0].Instance == "" || n.Promote[0].Node == "" {
			t.Errorf("%s: promote %+v", version, n.Promote)
		}
		if n.Promoted != nil || n.Start != nil || n.Demote != nil {
			t.Errorf("%s: lists of one space aren't empty: %+v", version, n)
		}
		if len(n.Unpromoted) < 2 || len(n.Active) != len(n.Unpromoted) || len(n.Active)+len(n.Inactive) != 3 {
			t.Errorf("%s: unpromoted %+v, active %+v, inactive %+v", version, n.Unpromoted, n.Active, n.Inactive)
		}
		if diff := cmp.Diff([]string{"node1", "node2", "node3"}, n.AllNodes); diff != "" {
			t.Errorf("%s: all nodes:\n%s", version, diff)
		}
		if got := ocf.Nodes(n.Unpromoted); len(got) != len(n.Unpromoted) || got[0] == got[1] {
			t.Errorf("%s: nodes %v", version, got)
		}
		for _, m := range n.Inactive {
			if m.Instance == "" || m.Node != "" {
				t.Errorf("%s: inactive %+v", version, m)
			}
		}
	}
}

// Every environment that was recorded is a legal call.
func TestAllFixtures(t *testing.T) {
	files, err := filepath.Glob("testdata/fixtures/*/*.env")
	if err != nil || len(files) < 78 {
		t.Fatalf("%d fixtures, %v", len(files), err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".env")
		_, action, _ := strings.Cut(name, ".")
		for _, base := range []string{ocf.Monitor, ocf.Notification} {
			if strings.HasPrefix(action, base) {
				action = base
			}
		}
		if action == ocf.MetaData || action == ocf.ValidateAll || action == ocf.ReloadAgent {
			continue // no call reaches the agent's own code
		}
		call := fixture(t, filepath.Base(filepath.Dir(file)), name, action, asNotify)
		if call.FeatureSet() == "" || call.Provider() != "fixtures" {
			t.Errorf("%s: feature set %q, provider %q", file, call.FeatureSet(), call.Provider())
		}
	}
}

func TestAttributeTarget(t *testing.T) {
	const meta = "OCF_RESKEY_CRM_meta_"
	host := ocftest.NewHost(t).Params("name", "x").Set(
		meta+"on_node", "bundle-0", meta+"physical_host", "node7",
		meta+"notify_all_uname", "node1 node10 node2", meta+"notify_all_hosts", "host1 host10 NA")
	target := func(node string) string {
		p := &probeAgent{}
		ocftest.Call(t, host, p.declare, ocf.Start)
		return p.last.AttributeTarget(node)
	}
	for node, want := range map[string]string{
		"": "bundle-0", "node1": "host1", "node10": "host10", "node2": "node2", "node": "node",
	} {
		if got := target(node); got != want {
			t.Errorf("target of %q is %q, want %q", node, got, want)
		}
	}
	host.Set(meta+"container_attribute_target", "host")
	if got := target(""); got != "node7" {
		t.Errorf("target in a bundle is %q", got)
	}
}

// Monitors for several roles and depths are told apart.
func TestMonitorDispatch(t *testing.T) {
	ran := ""
	note := func(name string) func(context.Context, *ocf.Call) error {
		return func(context.Context, *ocf.Call) error { ran = name; return nil }
	}
	declare := func(ocf.Host) *ocf.Agent {
		return &ocf.Agent{Name: "Roles", Actions: []ocf.Action{
			{Name: ocf.Monitor, Depth: 20, Role: ocf.Promoted, Run: note("promoted 20")},
			{Name: ocf.Monitor, Role: ocf.Promoted, Run: note("promoted 0")},
			{Name: ocf.Monitor, Depth: 10, Role: ocf.Unpromoted, Run: note("unpromoted 10")},
			{Name: ocf.Monitor, Role: ocf.Unpromoted, Run: note("unpromoted 0")},
		}}
	}
	for _, test := range []struct{ role, level, want string }{
		{"Promoted", "0", "promoted 0"},
		{"Master", "10", "promoted 0"},
		{"Promoted", "25", "promoted 20"},
		{"Slave", "9", "unpromoted 0"},
		{"Unpromoted", "20", "unpromoted 10"},
	} {
		host := ocftest.NewHost(t).Set("OCF_RESKEY_CRM_meta_role", test.role, "OCF_CHECK_LEVEL", test.level)
		ran = ""
		if ocftest.Call(t, host, declare, ocf.Monitor); ran != test.want {
			t.Errorf("role %s level %s ran %q, want %q", test.role, test.level, ran, test.want)
		}
	}
}

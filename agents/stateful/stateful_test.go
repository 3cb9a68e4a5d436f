package main

import (
	"testing"
	"time"

	"github.com/pulse-ha/pulse/ocf"
	"github.com/pulse-ha/pulse/ocf/ocftest"
)

func TestMain(m *testing.M) { ocftest.Main(m, "Stateful", New) }

func TestScripts(t *testing.T) { ocftest.RunScripts(t) }

func TestMetaData(t *testing.T) { ocftest.CheckMetaData(t, New) }

func FuzzEnvironment(f *testing.F) {
	ocftest.FuzzEnvironment(f, New, ocf.Start, ocf.Stop, ocf.Promote, ocf.Demote, ocf.Monitor, ocf.Notification)
}

// The scores follow the role, and a stop leaves none: also after a promotion.
func TestScores(t *testing.T) {
	host := ocftest.NewHost(t)
	host.Cluster = ocftest.NewCluster("node1")
	for _, step := range []struct {
		action string
		code   ocf.Code
		state  string
	}{
		{ocf.Start, ocf.Success, "score:node1 test=5\n"},
		{ocf.Promote, ocf.Success, "score:node1 test=10\n"},
		{ocf.Monitor, ocf.RunningPromoted, "score:node1 test=10\n"},
		{ocf.Promote, ocf.Success, "score:node1 test=10\n"},
		{ocf.Start, ocf.Success, "score:node1 test=10\n"},
		{ocf.Demote, ocf.Success, "score:node1 test=5\n"},
		{ocf.Monitor, ocf.Success, "score:node1 test=5\n"},
		{ocf.Promote, ocf.Success, "score:node1 test=10\n"},
		{ocf.Stop, ocf.Success, ""},
		{ocf.Stop, ocf.Success, ""},
		{ocf.Promote, ocf.NotRunning, ""},
		{ocf.Demote, ocf.NotRunning, ""},
	} {
		out := ocftest.Call(t, host, New, step.action)
		ocftest.CheckOutcome(t, out)
		if got := host.Cluster.State(); out.Code != step.code || got != step.state {
			t.Errorf("%s: code %v with %q, want %v with %q", step.action, out.Code, got, step.code, step.state)
		}
	}
}

// A probe restores a score that the cluster has lost, a recurring monitor
// leaves the cluster alone.
func TestProbeRestoresScore(t *testing.T) {
	host := ocftest.NewHost(t)
	host.Cluster = ocftest.NewCluster("node1")
	ocftest.Call(t, host, New, ocf.Start)
	host.Cluster = ocftest.NewCluster("node1")
	host.Set("OCF_RESKEY_CRM_meta_interval", "10000", "OCF_RESKEY_CRM_meta_role", "Slave")
	if ocftest.Call(t, host, New, ocf.Monitor); host.Cluster.State() != "" {
		t.Errorf("a recurring monitor set %q", host.Cluster.State())
	}
	delete(host.Env, "OCF_RESKEY_CRM_meta_interval")
	if ocftest.Call(t, host, New, ocf.Monitor); host.Cluster.State() != "score:node1 test=5\n" {
		t.Errorf("after a probe the cluster has %q", host.Cluster.State())
	}
}

func TestNotifyDelay(t *testing.T) {
	host := ocftest.NewHost(t).Params("notify_delay", "3")
	before := host.Now()
	if out := ocftest.Call(t, host, New, ocf.Notification); out.Code != ocf.Success {
		t.Errorf("code %v", out.Code)
	}
	if took := host.Now().Sub(before); took != 3*time.Second {
		t.Errorf("notify took %v, want 3 s", took)
	}
}

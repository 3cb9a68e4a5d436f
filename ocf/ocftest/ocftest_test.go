package ocftest_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/pulse-ha/pulse/ocf"
	"github.com/pulse-ha/pulse/ocf/crm"
	"github.com/pulse-ha/pulse/ocf/ocftest"
)

func TestReason(t *testing.T) {
	for stderr, want := range map[string]string{
		"":                         "",
		"noise\n":                  "",
		"ocf-exit-reason:one\n":    "one",
		"ocf-exit-reason:one":      "one",
		"x ocf-exit-reason:two\ny": "two",
		"ocf-exit-reason:one\nocf-exit-reason:two\n": "two",
	} {
		if got := ocftest.Reason(stderr); got != want {
			t.Errorf("reason in %q: %q, want %q", stderr, got, want)
		}
	}
}

// inside runs work as the start of an agent on host.
func inside(t *testing.T, host *ocftest.Host, work func(context.Context, *ocf.Call) error) ocftest.Outcome {
	t.Helper()
	return ocftest.Call(t, host, func(ocf.Host) *ocf.Agent {
		return &ocf.Agent{Name: "Work", Actions: []ocf.Action{{Name: ocf.Start, Timeout: 20 * time.Second, Run: work}}}
	}, ocf.Start)
}

// The fake cluster answers package crm as a real one does.
func TestCluster(t *testing.T) {
	host := ocftest.NewHost(t)
	host.Cluster = ocftest.NewCluster("node1")
	out := inside(t, host, func(ctx context.Context, call *ocf.Call) error {
		name, err := crm.NodeName(ctx, call)
		if err != nil || name != "node1" {
			t.Errorf("node name %q, %v", name, err)
		}
		for _, lifetime := range []crm.Lifetime{crm.Forever, crm.Reboot, crm.Private} {
			attribute := crm.NodeAttribute{Name: "lag", Lifetime: lifetime}
			if _, err := attribute.Get(ctx, call); !errors.Is(err, crm.ErrNotSet) {
				t.Errorf("%s: before it is set: %v", lifetime, err)
			}
			if err := attribute.Set(ctx, call, `a "b"`); err != nil {
				t.Errorf("%s: %v", lifetime, err)
			}
		}
		attribute := crm.NodeAttribute{Name: "lag", Lifetime: crm.Reboot}
		if value, err := attribute.Get(ctx, call); err != nil || value != `a "b"` {
			t.Errorf("value %q, %v", value, err)
		}
		property := crm.Property{Name: "repl", In: "mysql_replication"}
		return errors.Join(crm.SetPromotionScore(ctx, call, -5), attribute.Delete(ctx, call), property.Set(ctx, call, "1|2"))
	})
	if out.Code != ocf.Success {
		t.Errorf("%v %q", out.Code, out.Reason)
	}
	want := "crm_config:mysql_replication repl=1|2\nforever:node1 lag=a \"b\"\n" +
		"private:node1 lag=a \"b\"\nscore:node1 test=-5\n"
	if got := host.Cluster.State(); got != want {
		t.Errorf("the cluster has\n%swant\n%s", got, want)
	}
}

func TestWithoutCluster(t *testing.T) {
	inside(t, ocftest.NewHost(t), func(ctx context.Context, call *ocf.Call) error {
		if err := crm.SetPromotionScore(ctx, call, 1); !errors.Is(err, crm.ErrNoCluster) {
			t.Errorf("without tools: %v", err)
		}
		return nil
	})
}

// Time passes without waiting, and a deadline is kept.
func TestSleep(t *testing.T) {
	host := ocftest.NewHost(t)
	before := host.Now()
	out := inside(t, host, func(ctx context.Context, call *ocf.Call) error {
		if err := call.Host().Sleep(ctx, 5*time.Second); err != nil {
			return err
		}
		return call.Host().Sleep(ctx, time.Hour)
	})
	if out.Code != ocf.ErrGeneric || host.Now().Sub(before) != time.Hour+5*time.Second {
		t.Errorf("%v %q after %v", out.Code, out.Reason, host.Now().Sub(before))
	}
}

// What every agent must not do is seen.
func TestCheckOutcome(t *testing.T) {
	for name, bad := range map[string]ocftest.Outcome{
		"code":           {Code: 42},
		"two reasons":    {Code: 1, Stderr: "ocf-exit-reason:a\nocf-exit-reason:b\n", Reason: "b"},
		"panic":          {Code: 1, Reason: "internal error in start: x"},
		"control":        {Code: 1, Reason: "a\x1bb"},
		"reason of none": {Reason: "all is well"},
	} {
		seen := &failures{TB: t}
		if ocftest.CheckOutcome(seen, bad); seen.count == 0 {
			t.Errorf("%s: not seen", name)
		}
	}
}

// failures counts what a check finds.
type failures struct {
	testing.TB
	count int
}

func (f *failures) Helper()               {}
func (f *failures) Errorf(string, ...any) { f.count++ }

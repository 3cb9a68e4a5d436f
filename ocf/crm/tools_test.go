package crm_test

import (
	"context"
	"errors"
	"testing"

	"github.com/pulse-ha/pulse/ocf"
	"github.com/pulse-ha/pulse/ocf/crm"
	"github.com/pulse-ha/pulse/ocf/ocftest"
	"github.com/pulse-ha/pulse/ocf/proc"
)

// toolHost is a fake host with the real tools of Pacemaker, and no cluster.
type toolHost struct{ *ocftest.Host }

// Run runs the real tool, which looks in an empty place for the cluster.
func (h toolHost) Run(ctx context.Context, cmd proc.Command) (proc.Result, error) {
	return proc.Run(ctx, cmd)
}

func (h toolHost) LookPath(name string) (string, error) { return proc.LookPath(name) }

func TestRealToolsWithoutACluster(t *testing.T) {
	ocftest.RequirePrograms(t, "crm_attribute", "attrd_updater", "crm_node", "crm_mon", "cibadmin")
	host := toolHost{ocftest.NewHost(t)}
	if _, err := host.Run(t.Context(), proc.Command{Name: "crm_node", Args: []string{"--name"}}); err == nil {
		ocftest.Skip(t, "a cluster runs here")
	}
	host.Set("OCF_RESKEY_crm_feature_set", "3.16.1")
	call := callOn(t, host)
	attribute := crm.NodeAttribute{Name: "foo", Lifetime: crm.Reboot}
	forever := crm.NodeAttribute{Name: "foo", Node: "node2", Lifetime: crm.Forever}
	private := crm.NodeAttribute{Name: "foo", Lifetime: crm.Private}
	property := crm.Property{Name: "foo", In: "bar"}
	for name, do := range map[string]func(context.Context, *ocf.Call) error{
		"set a score":        func(ctx context.Context, c *ocf.Call) error { return crm.SetPromotionScore(ctx, c, -5) },
		"delete a score":     crm.DeletePromotionScore,
		"get a score":        func(ctx context.Context, c *ocf.Call) error { _, err := crm.PromotionScore(ctx, c); return err },
		"get an attribute":   discard(attribute.Get),
		"set an attribute":   func(ctx context.Context, c *ocf.Call) error { return attribute.Set(ctx, c, "1") },
		"delete for good":    forever.Delete,
		"get a private one":  discard(private.Get),
		"set a private one":  func(ctx context.Context, c *ocf.Call) error { return private.Set(ctx, c, "1") },
		"get a property":     discard(property.Get),
		"set a property":     func(ctx context.Context, c *ocf.Call) error { return property.Set(ctx, c, "1") },
		"delete a property":  property.Delete,
		"monitor":            func(ctx context.Context, c *ocf.Call) error { _, err := crm.Monitor(ctx, c, "-1"); return err },
		"score, old cluster": func(ctx context.Context, _ *ocf.Call) error { return oldClusterScore(ctx, t) },
	} {
		if err := do(t.Context(), call); !errors.Is(err, crm.ErrNoCluster) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if name, err := crm.NodeName(t.Context(), call); name != host.Name || err != nil {
		t.Errorf("name of the node: %q, %v", name, err)
	}
}

func discard(get func(context.Context, *ocf.Call) (string, error)) func(context.Context, *ocf.Call) error {
	return func(ctx context.Context, call *ocf.Call) error {
		_, err := get(ctx, call)
		return err
	}
}

func oldClusterScore(ctx context.Context, t *testing.T) error {
	t.Helper()
	return crm.SetPromotionScore(ctx, callOn(t, toolHost{ocftest.NewHost(t)}), 5)
}

package conformance

import (
	"testing"

	"github.com/pulse-ha/pulse/ocf"
)

// TestStopWithUnreadableParameters starts a resource, and stops it with a
// parameter that the agent refuses: it may fail, which gets the node fenced,
// but must not say that it stopped what is still running.
func TestStopWithUnreadableParameters(t *testing.T) {
	inAll(t, func(t *testing.T, agent string) {
		_, m := advertised(t, agent)
		r := newRoom(t)
		before := r.mustSnapshot(t)
		good := clusterEnvironment(agent)
		refused := 0
		for _, p := range m.Parameters {
			for _, value := range junkOfType[p.Content.Type] {
				bad := set(good, "OCF_RESKEY_"+p.Name+"="+value)
				if r.code(t, agent, ocf.ValidateAll, bad) == ocf.Success {
					continue
				}
				refused++
				r.checkStop(t, agent, good, bad, p.Name+"="+value)
				if err := r.restore(before); err != nil {
					t.Fatal(err)
				}
			}
		}
		if refused == 0 {
			t.Error("no parameter was refused")
		}
	})
}

func (r *room) checkStop(t *testing.T, agent string, good, bad []string, what string) {
	t.Helper()
	if code := r.code(t, agent, ocf.Start, good); code != ocf.Success {
		t.Fatalf("start: code %d", int(code))
	}
	stopped := r.code(t, agent, ocf.Stop, bad)
	found := r.code(t, agent, ocf.Monitor, good)
	if stopped == ocf.Success && found != ocf.NotRunning {
		t.Errorf("stop with %q says stopped, and monitor code %d", what, int(found))
	}
	if stopped != ocf.Success && found == ocf.NotRunning {
		t.Errorf("stop with %q failed with code %d, and yet stopped", what, int(stopped))
	}
}

func (r *room) code(t *testing.T, agent, action string, env []string) ocf.Code {
	t.Helper()
	out, err := call{room: r, argv: []string{provider + "/" + agent, action}, env: env}.run()
	if err != nil {
		t.Fatal(err)
	}
	return out.code
}

package conformance

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// fixture is a call as Pacemaker makes it.
type fixture struct {
	name   string // pacemaker2/plain.start
	action string
	env    []string
}

// fixtures reads those of all versions, in the order of their names.
func fixtures(t testing.TB) []fixture {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(repository, "ocf/testdata/fixtures/*/*.env"))
	if err != nil || len(paths) < 70 {
		t.Fatalf("%d fixtures, %v", len(paths), err)
	}
	all := make([]fixture, 0, len(paths))
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(filepath.Dir(path)) + "/" + strings.TrimSuffix(filepath.Base(path), ".env")
		env := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
		all = append(all, fixture{name: name, action: actionOf(name), env: env})
	}
	return all
}

// actionOf finds the action in the name of a fixture, such as
// pacemaker2/promotable-clone.notify-pre-stop or plain.monitor-7000.
func actionOf(name string) string {
	_, called, _ := strings.Cut(name, ".")
	whole := []string{"meta-data", "validate-all", "reload-agent"}
	if slices.Contains(whole, called) {
		return called
	}
	action, _, _ := strings.Cut(called, "-")
	return action
}

// of returns the fixture's environment for one of our agents: what it says of
// the called agent is changed, and parameters are added that it works with.
func (f fixture) of(agent string) []string {
	env := set(f.env, "OCF_RESOURCE_TYPE="+agent, "OCF_RESOURCE_PROVIDER=pulse")
	if agent == "IPaddr2" { // it refuses to be a clone
		env = slices.DeleteFunc(slices.Clone(env), func(variable string) bool {
			return strings.HasPrefix(variable, "OCF_RESKEY_CRM_meta_clone_max=")
		})
	}
	return set(env, goodParams[agent]...)
}

// TestFixturesWork makes each call with the environment as it is. It fails for
// what the resource isn't: nobody started it.
func TestFixturesWork(t *testing.T) {
	answers := map[string][]int{
		"start": {0}, "stop": {0}, "monitor": {7}, "meta-data": {0}, "validate-all": {0}, "notify": {0},
		"reload-agent": {0}, "promote": {7}, "demote": {7}, "migrate_to": {0}, "migrate_from": {0},
	}
	inAll(t, func(t *testing.T, agent string) {
		_, m := advertised(t, agent)
		r := newRoom(t)
		before := r.mustSnapshot(t)
		for _, f := range fixtures(t) {
			want := answers[f.action]
			if !slices.Contains(m.actions(), f.action) {
				want = []int{3}
			}
			out, err := call{room: r, argv: []string{provider + "/" + agent, f.action}, env: f.of(agent)}.run()
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Contains(want, int(out.code)) {
				t.Errorf("%s: %v, want code %d", f.name, out, want)
			}
			if err := r.restore(before); err != nil {
				t.Fatal(err)
			}
		}
	})
}

package cluster

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/pulse-ha/pulse/ocf/ocftest"
	"github.com/pulse-ha/pulse/tests/build"
)

// scenario is one step of the handbook's story, on the cluster that all share.
type scenario struct {
	name string
	run  func(*stage)
}

// stage is a running cluster without resources, and the test that uses it.
type stage struct {
	*testing.T
	*Cluster
	ctx  context.Context
	from map[string]int64 // where Pacemaker's logs ended when the scenario began
}

// raise raises the cluster of a test, with agents built for it.
func raise(t *testing.T) *Cluster {
	require(t)
	agents := os.Getenv("PULSE_CLUSTER_AGENTS")
	if agents == "" {
		agents = t.TempDir()
		if err := os.Chmod(agents, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := build.All(t.Context(), agents); err != nil {
			t.Fatal(err)
		}
	}
	c, err := Raise(t.Context(), Options{Agents: agents})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

// require skips the test where no cluster can run, or fails it where skips
// count as failures.
func require(t *testing.T) {
	ocftest.RequireRoot(t)
	missing, err := MissingPackages(t.Context(), Packages)
	if err != nil {
		ocftest.Skip(t, err.Error())
	}
	if len(missing) > 0 {
		ocftest.Skip(t, "these packages are missing: apt-get install "+strings.Join(missing, " "))
	}
}

// play runs scenarios one after the other on a cluster with base settings.
func play(t *testing.T, c *Cluster, all []scenario) {
	s := &stage{T: t, Cluster: c, ctx: t.Context()}
	s.configure(`property stonith-enabled=false
rsc_defaults resource-stickiness=100`)
	base := s.typed("cibadmin --query --scope configuration")
	for i, sc := range all {
		played := false
		t.Run(sc.name, func(t *testing.T) {
			played = true
			s := &stage{T: t, Cluster: c, ctx: t.Context(), from: map[string]int64{}}
			t.Cleanup(s.keepLogsOnFailure)
			for _, n := range c.Nodes() {
				_, s.from[n.Name()], _ = n.Log("pacemaker/pacemaker.log", 0)
			}
			sc.run(s)
		})
		if played && i < len(all)-1 {
			s.reset(base)
		}
	}
}

func (s *stage) keepLogsOnFailure() {
	if !s.Failed() {
		return
	}
	dir, err := s.KeepLogs(s.Name())
	if err != nil {
		s.Log(err)
	}
	s.Log("logs of the nodes are in " + dir)
}

// reset brings all nodes back and leaves nothing configured but the base. All
// is stopped first: Pacemaker would stop what is no longer configured, but
// forgets what is being cleaned up.
func (s *stage) reset(base string) {
	s.Helper()
	clean := false
	defer func() {
		if !clean {
			s.keepLogsOnFailure()
		}
	}()
	for _, n := range s.Nodes() {
		if !n.Up() {
			s.must(n.Boot(s.ctx))
		}
		if n.isolated {
			s.must(n.Heal(s.ctx))
		}
	}
	s.must(s.WaitOnline(s.ctx))
	s.quietly("crm_attribute", "--name", "stop-all-resources", "--update", "true")
	s.until("nothing running", func(st *Status) bool {
		return !slices.ContainsFunc(st.Resources, func(r Resource) bool { return r.Active || r.Pending != "" })
	})
	s.must(Poll(s.ctx, limit, s.held()))
	s.quietly("crm_resource", "--cleanup")
	_, err := s.Live().Feed(s.ctx, base, "cibadmin", "--replace", "--scope", "configuration", "--xml-pipe")
	s.must(err)
	s.must(Poll(s.ctx, limit, func(ctx context.Context) (bool, error) {
		out, _ := s.Live().Run(ctx, "cibadmin", "--query", "--xpath", "//lrm_resource", "--no-children")
		return strings.Contains(out, "No such device or address"), nil
	}))
	clean = true
}

// quietly runs a command that is no part of the story.
func (s *stage) quietly(name string, args ...string) {
	s.Helper()
	_, err := s.Live().Run(s.ctx, name, args...)
	s.must(err)
}

func (s *stage) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// typed runs what a user types on the first live node and returns the output.
func (s *stage) typed(line string) string {
	s.Helper()
	return s.typedOn(s.Live().Name(), line)
}

// typedOn is typed for the console of a certain node.
func (s *stage) typedOn(node, line string) string {
	s.Helper()
	out, err := s.Node(node).Run(s.ctx, "sh", "-c", line)
	s.must(err)
	s.Logf("%s# %s\n%s", node, line, out)
	return out
}

// configure is "crm configure" with several lines and one commit.
func (s *stage) configure(lines string) {
	s.Helper()
	out, err := s.Live().Feed(s.ctx, lines+"\n", "crm", "configure", "load", "update", "-")
	s.must(err)
	s.Logf("# crm configure\n%s\n%s", lines, out)
}

// until waits for a status of the cluster, at most for the limit.
func (s *stage) until(what string, wanted func(*Status) bool) {
	s.Helper()
	s.must(s.Wait(s.ctx, limit, what, wanted))
}

// started waits until a resource is started once, and returns where.
func (s *stage) started(id string) string {
	s.Helper()
	var on []string
	s.until(id+" started on one node", func(st *Status) bool {
		on = st.On(id, "Started")
		return len(on) == 1
	})
	return on[0]
}

// startedOn waits until a resource is started on exactly these nodes.
func (s *stage) startedOn(id string, nodes ...string) {
	s.Helper()
	s.until(id+" started on "+strings.Join(nodes, " "), func(st *Status) bool {
		return slices.Equal(st.On(id, "Started"), nodes)
	})
}

// other returns a node that is up and is none of these.
func (s *stage) other(not ...string) string {
	for _, n := range s.Nodes() {
		if n.Up() && !slices.Contains(not, n.Name()) {
			return n.Name()
		}
	}
	s.Fatalf("no node but %v", not)
	return ""
}

// has fails the test unless the text has all the parts.
func (s *stage) has(text string, parts ...string) {
	s.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			s.Errorf("%q is not in:\n%s", part, text)
		}
	}
}

// holds fails the test unless a node's eth0 has exactly these addresses.
func (s *stage) holds(node string, addresses ...string) {
	s.Helper()
	got, err := s.Node(node).Addresses()
	s.must(err)
	if !slices.Equal(got, addresses) {
		s.Errorf("eth0 of %s has %v, not %v", node, got, addresses)
	}
}

var result = regexp.MustCompile(`Result of (\S+) operation for (\S+) on \S+: (.*)`)

// actions returns what the node did since the scenario began, in order, as
// "start myIP", as Pacemaker's log has it; with only certain actions if given.
func (s *stage) actions(node string, only ...string) []string {
	s.Helper()
	text, _, err := s.Node(node).Log("pacemaker/pacemaker.log", s.from[node])
	s.must(err)
	var found []string
	for _, m := range result.FindAllStringSubmatch(text, -1) {
		if len(only) == 0 || slices.Contains(only, m[1]) {
			found = append(found, m[1]+" "+m[2])
		}
	}
	return found
}

// did waits until a node has done exactly these actions of certain kinds since
// the scenario began, in this order. Pacemaker's status may be ahead of them.
func (s *stage) did(node string, kinds []string, want ...string) {
	s.Helper()
	var got []string
	err := Poll(s.ctx, 10*time.Second, func(context.Context) (bool, error) {
		got = s.actions(node, kinds...)
		return slices.Equal(got, want), nil
	})
	if err != nil {
		s.Errorf("%s did %q, not %q", node, got, want)
	}
}

// Kinds of actions.
var (
	starts         = []string{"start"}
	stops          = []string{"stop"}
	startsAndStops = []string{"start", "stop"}
)

// calls returns the environments of an agent's calls that its parameter
// envfile made it record in a file of the node, oldest first.
func (s *stage) calls(node, file string) []map[string]string {
	s.Helper()
	text, err := s.Node(node).Run(s.ctx, "cat", file)
	s.must(err)
	var all []map[string]string
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		if action, ok := strings.CutPrefix(line, "### "); ok {
			name, _, _ := strings.Cut(action, " @")
			all = append(all, map[string]string{"action": name})
			continue
		}
		if name, value, ok := strings.Cut(line, "="); ok && len(all) > 0 {
			all[len(all)-1][name] = value
		}
	}
	return all
}

// called waits until an agent's calls have one with these variables, which
// are written as NAME=VALUE; the action is named action.
func (s *stage) called(node, file string, variables ...string) {
	s.Helper()
	err := Poll(s.ctx, 20*time.Second, func(context.Context) (bool, error) {
		return slices.ContainsFunc(s.calls(node, file), func(call map[string]string) bool {
			return matches(call, variables)
		}), nil
	})
	if err != nil {
		text, _ := s.Node(node).Run(s.ctx, "cat", file)
		s.Fatalf("call with %v on %s: %v\n%s", variables, node, err, text)
	}
}

func matches(call map[string]string, variables []string) bool {
	for _, v := range variables {
		name, value, _ := strings.Cut(v, "=")
		if call[name] != value {
			return false
		}
	}
	return true
}

// inside is where a node's file is found from here.
func (s *stage) inside(node, path string) string {
	return filepath.Join("/proc", strconv.Itoa(s.Node(node).PID()), "root", path)
}

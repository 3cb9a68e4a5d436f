package conformance

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/pulse-ha/pulse/ocf/ocftest"
)

// TestStockTester has each agent tested by ocf-tester of resource-agents. For
// Stateful there is no cluster; with one, package cluster tests it.
func TestStockTester(t *testing.T) {
	ocftest.RequirePrograms(t, StockTester, "xmllint", "su")
	params := map[string][]string{
		"IPaddr2": {"ip=192.0.2.99", "arp_count=1"},
	}
	for name := range agents {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			room := newRoom(t)
			before := room.mustSnapshot(t)
			path := provider + "/" + name
			out, err := call{
				room: room, env: hostEnvironment(), limit: limitOfTool,
				argv: StockCommand(path, params[name]...),
			}.run()
			if err != nil {
				t.Fatal(err)
			}
			if err := StockPassed(path, out.stdout+out.stderr, int(out.code)); err != nil {
				t.Fatal(err)
			}
			checkLeftovers(t, before, room.mustSnapshot(t))
		})
	}
}

// checkLeftovers checks that the tested resource is gone. The tester itself
// calls migrate_from after its last stop, which starts a Dummy again.
func checkLeftovers(t *testing.T, before, after snapshot) {
	t.Helper()
	left := before.changedFiles(after)
	left = slices.DeleteFunc(left, func(path string) bool {
		switch path {
		case runDir + "/Dummy-tested.state", runDir + "/records/Dummy-tested", runDir + "/records":
			return true
		}
		return strings.HasPrefix(path, runDir+"/locks") // a lock's file stays, so that it can be one
	})
	left = append(left, before.changedNetwork(after)...)
	if len(left) > 0 {
		t.Errorf("left behind:\n%q", left)
	}
}

func TestStockTesterRefusesABadAgent(t *testing.T) {
	ocftest.RequirePrograms(t, StockTester)
	room := newRoom(t)
	path := "/bin/false"
	out, err := call{room: room, env: hostEnvironment(), argv: StockCommand(path), limit: limitOfTool}.run()
	if err != nil {
		t.Fatal(err)
	}
	if StockPassed(path, out.stdout+out.stderr, int(out.code)) == nil {
		t.Errorf("%s passed: %v", path, out)
	}
}

// hostEnvironment is what an administrator's shell passes on.
func hostEnvironment() []string {
	return []string{
		"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/tmp",
		"LANG=C.UTF-8", "TERM=dumb", "USER=" + os.Getenv("USER"),
	}
}

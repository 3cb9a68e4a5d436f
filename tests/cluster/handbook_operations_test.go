package cluster

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// limit is how long a scenario waits for a state.
const limit = 30 * time.Second

// held asks whether the nodes that are up have exactly these addresses beside
// their own, each once.
func (s *stage) held(addresses ...string) func(context.Context) (bool, error) {
	return func(context.Context) (bool, error) {
		var all []string
		for _, n := range s.Nodes() {
			if !n.Up() {
				continue
			}
			held, err := n.Addresses()
			if err != nil {
				return false, err
			}
			all = append(all, held...)
		}
		return slices.Equal(all, addresses), nil
	}
}

// checkLevels has two monitors that differ in their check level, which reaches
// the agent without the prefix of parameters. Stateful records it; Dummy would
// act on it and sleep.
func checkLevels(s *stage) {
	s.configure(`primitive levels ocf:pulse:Stateful params envfile=/run/levels.env ` +
		`op monitor interval=60s OCF_CHECK_LEVEL=10 op monitor interval=300s OCF_CHECK_LEVEL=20`)
	node := s.started("levels")
	s.called(node, "/run/levels.env", "action=monitor", "OCF_RESKEY_CRM_meta_interval=60000", "OCF_CHECK_LEVEL=10")
	s.called(node, "/run/levels.env", "action=monitor", "OCF_RESKEY_CRM_meta_interval=300000", "OCF_CHECK_LEVEL=20")
	s.startedOn("levels", node)
}

// monitorOfTheStoppedRole looks for the resource where it should not be, and
// finds one that somebody started by hand.
func monitorOfTheStoppedRole(s *stage) {
	s.configure(`primitive once ocf:pulse:Dummy op monitor interval=30s timeout=10s op monitor interval=2s role=Stopped timeout=10s`)
	node := s.started("once")
	// Pacemaker 2.1.5 may wait for a minute before it goes on when the stray is
	// on the coordinating node, which cancels its own monitor.
	stray := s.other(node, s.coordinator())
	s.must(Poll(s.ctx, limit, func(context.Context) (bool, error) {
		return slices.Contains(s.actions(stray), "monitor once"), nil
	}))
	const state = "/run/resource-agents/Dummy-once.state"
	s.typedOn(stray, "touch "+state)
	s.absent(stray, state)
	s.did(stray, stops, "stop once")
	s.started("once")
}

// coordinator is the node that coordinates the cluster.
func (s *stage) coordinator() string {
	s.Helper()
	st, err := s.Live().Status(s.ctx)
	s.must(err)
	return st.DC
}

// opDefaults shows what the agent is told of its time-out, once by either
// shell's command.
func opDefaults(s *stage) {
	s.typed("crm configure op_defaults timeout=240s")
	s.configure("primitive slow ocf:pulse:Dummy params envfile=/run/slow.env")
	s.called(s.started("slow"), "/run/slow.env", "action=start", "OCF_RESKEY_CRM_meta_timeout=240000")

	s.typed("crm_attribute --type op_defaults --attr-name timeout --attr-value 17s")
	s.has(s.typed("crm_attribute --type op_defaults --attr-name timeout --query"), "value=17s")
	s.configure("primitive quick ocf:pulse:Dummy params envfile=/run/quick.env")
	s.called(s.started("quick"), "/run/quick.env", "action=start", "OCF_RESKEY_CRM_meta_timeout=17000")
}

// agentKilledByTimeout has a start that takes longer than it may. Pacemaker
// kills the agent, stops what it may have left, and tries no more on that node.
func agentKilledByTimeout(s *stage) {
	s.configure(`primitive sleepy ocf:pulse:Dummy params op_sleep=3 op start timeout=2s op stop timeout=20s
location sleepy-here sleepy rule -inf: #uname ne node2`)
	s.until("the time-out on record and nothing running", func(st *Status) bool {
		return st.Stopped("sleepy") && slices.ContainsFunc(st.Failures, func(f Failure) bool {
			return f.Op == "sleepy_start_0" && f.Node == "node2" && f.Status == "Timed Out"
		})
	})
	s.settled()
	s.did("node2", startsAndStops, "start sleepy", "stop sleepy")
	if s.runs("node2", "pulse/Dummy") {
		s.Error("the killed agent is still there")
	}
	s.equal("state files of node2", s.states("node2"))
}

// runs reports whether a node has a process with a text in its command line.
func (s *stage) runs(node, text string) bool {
	s.Helper()
	lines, err := filepath.Glob(s.inside(node, "/proc/[0-9]*/cmdline"))
	s.must(err)
	return slices.ContainsFunc(lines, func(path string) bool {
		line, err := os.ReadFile(path) // which may have ended since
		return err == nil && strings.Contains(string(line), text)
	})
}

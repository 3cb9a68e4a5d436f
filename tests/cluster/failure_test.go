package cluster

import (
	"context"
	"slices"
	"time"
)

// failover is how long another node may take to notice a node's death and to
// start what was there.
const failover = 40 * time.Second

func nodeKilled(s *stage) {
	s.configure("primitive myIP ocf:pulse:IPaddr2 params ip=" + vip + " op monitor interval=10s")
	dead := s.started("myIP")
	w, err := s.Watch(s.ctx, vip)
	s.must(err)
	defer w.Stop()
	s.must(w.Restart(s.ctx))
	s.must(s.Node(dead).Kill(s.ctx))
	var to string
	s.must(s.Wait(s.ctx, failover, "myIP on another node", func(st *Status) bool {
		on := st.On("myIP", "Started")
		if len(on) == 1 && on[0] != dead && !slices.Contains(st.Online(), dead) {
			to = on[0]
		}
		return to != ""
	}))
	s.holds(to, vipNet)
	s.must(w.Answered(s.ctx))
	s.neighbour(vip, to)
	if gap := w.Outage(); gap < time.Second {
		s.Errorf("the address did not answer for %v only: was the node dead?", gap)
	}
	s.typedOn(s.other(to), "ping -n -c 1 -W 2 "+vip)

	s.must(s.Node(dead).Boot(s.ctx))
	s.must(s.WaitOnline(s.ctx))
	s.settled()
	s.startedOn("myIP", to)
	s.holds(dead)
}

// nodeCutOff unplugs the node that has the address. It loses quorum and stops
// its copy by itself; the others start theirs, and it stays there when the
// node is back.
func nodeCutOff(s *stage) {
	s.configure("primitive myIP ocf:pulse:IPaddr2 params ip=" + vip + " op monitor interval=10s")
	lone := s.started("myIP")
	s.must(s.Node(lone).Cut(s.ctx))
	s.must(Poll(s.ctx, failover, s.lacks(lone)))
	s.has(s.typedOn(lone, "crm_mon -1"), "partition WITHOUT quorum")
	s.must(s.Wait(s.ctx, failover, "myIP on the majority's side", func(st *Status) bool {
		on := st.On("myIP", "Started")
		return st.Quorum && len(on) == 1 && on[0] != lone
	}))
	to := s.started("myIP")
	s.holds(to, vipNet)

	s.must(s.Node(lone).Heal(s.ctx))
	s.must(s.WaitOnline(s.ctx))
	s.settled()
	s.started("myIP")
	s.must(Poll(s.ctx, limit, s.held(vipNet)))
}

// lacks asks whether a node has no address but its own.
func (s *stage) lacks(node string) func(context.Context) (bool, error) {
	return func(context.Context) (bool, error) {
		held, err := s.Node(node).Addresses()
		return err == nil && len(held) == 0, err
	}
}

// noQuorumPolicy leaves one node of three: with "stop" it stops everything,
// with "ignore" it goes on as if nothing was.
func noQuorumPolicy(s *stage) {
	s.typed("crm configure property no-quorum-policy=stop")
	s.configure(`primitive myIP ocf:pulse:IPaddr2 params ip=` + vip + ` op monitor interval=10s
location myIP-here myIP rule 1000: #uname eq node1`)
	s.startedOn("myIP", "node1")
	s.must(s.Node("node2").Kill(s.ctx))
	s.must(s.Node("node3").Kill(s.ctx))
	s.must(s.Wait(s.ctx, failover, "myIP stopped for want of quorum", func(st *Status) bool {
		return !st.Quorum && st.Stopped("myIP")
	}))
	s.holds("node1")

	s.typed("crm configure property no-quorum-policy=ignore")
	s.startedOn("myIP", "node1")
	s.holds("node1", vipNet)
}

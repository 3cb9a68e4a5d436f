package cluster

import (
	"context"
	"slices"
	"time"
)

const (
	vip    = "192.168.77.99"
	vipNet = vip + "/24"
)

func primitive(s *stage) {
	s.typed("crm configure primitive myIP ocf:pulse:IPaddr2 params ip=" + vip + " op monitor interval=60s")
	node := s.started("myIP")
	s.holds(node, vipNet)
	s.holds(s.other(node))
	s.typedOn(s.other(node), "ping -n -c 1 -W 2 "+vip)
	s.must(Poll(s.ctx, 10*time.Second, func(context.Context) (bool, error) {
		return slices.Contains(s.actions(node), "monitor myIP"), nil
	}))
	history := s.typed("crm_mon -1 --operations --output-as=xml")
	s.has(history, `task="start" rc="0"`, `task="monitor" rc="0" rc_text="ok" interval="60000ms"`)
}

// moveAndClear shows that the new node announces the address: the client sends
// nothing meanwhile, so nothing else could change its neighbour entry.
func moveAndClear(s *stage) {
	s.configure("primitive myIP ocf:pulse:IPaddr2 params ip=" + vip + " op monitor interval=60s")
	from := s.started("myIP")
	s.learn(vip, from)

	to := s.other(from)
	s.typed("crm resource move myIP " + to)
	s.startedOn("myIP", to)
	s.holds(to, vipNet)
	s.holds(from)
	s.neighbour(vip, to)
	s.typedOn(from, "ping -n -c 1 -W 2 "+vip)

	s.has(s.typed("crm configure show"), "cli-prefer-myIP")
	s.typed("crm resource clear myIP")
	s.startedOn("myIP", to)
	if s.constrained("myIP") {
		s.Error("the move's constraint is left after the clear")
	}
}

// learn makes the client learn an address from its node.
func (s *stage) learn(ip, node string) {
	s.Helper()
	w, err := s.Watch(s.ctx, ip)
	s.must(err)
	defer w.Stop()
	s.must(w.Answered(s.ctx))
	s.neighbour(ip, node)
}

// neighbour waits until the client has a node's hardware address for an
// address, at most two seconds.
func (s *stage) neighbour(ip, node string) {
	s.Helper()
	var mac string
	err := Poll(s.ctx, 2*time.Second, func(context.Context) (yes bool, err error) {
		mac, err = s.Neighbour(ip)
		return mac == s.Node(node).MAC(), err
	})
	if err != nil {
		s.Errorf("the client has %s for %s, not %s of %s: %v", mac, ip, s.Node(node).MAC(), node, err)
	}
}

// constrained reports whether a resource has a constraint of crm_resource.
func (s *stage) constrained(id string) bool {
	_, err := s.Live().Run(s.ctx, "cibadmin", "--query", "--xpath", "//rsc_location[@rsc='"+id+"']")
	return err == nil
}

func addressDeletedByHand(s *stage) {
	s.configure("primitive myIP ocf:pulse:IPaddr2 params ip=" + vip + " op monitor interval=2s")
	node := s.started("myIP")
	s.monitored(node, "myIP")
	s.typedOn(node, "ip address del "+vipNet+" dev eth0")
	s.holds(node)
	s.until("the failed monitor on record", func(st *Status) bool {
		return slices.ContainsFunc(st.Failures, func(f Failure) bool {
			return f.Op == "myIP_monitor_2000" && f.Code == 7
		})
	})
	s.startedOn("myIP", node)
	s.holds(node, vipNet)
}

// monitored waits until a node has a recurring monitor of a resource running.
func (s *stage) monitored(node, id string) {
	s.Helper()
	s.must(Poll(s.ctx, 10*time.Second, func(context.Context) (bool, error) {
		return len(s.actions(node, "start")) > 0 && slices.Contains(s.actions(node, "monitor"), "monitor "+id), nil
	}))
}

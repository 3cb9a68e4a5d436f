package cluster

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"time"
)

var (
	primitiveID = regexp.MustCompile(`<primitive id="([^"]+)"`)
	stateFile   = regexp.MustCompile(`(?m)^(Dummy-\S+\.state)$`)
)

func submatches(re *regexp.Regexp, text string) []string {
	var found []string
	for _, m := range re.FindAllStringSubmatch(text, -1) {
		found = append(found, m[1])
	}
	return found
}

// states lists the state files of a node's Dummies.
func (s *stage) states(node string) []string {
	s.Helper()
	out, err := s.Node(node).Run(s.ctx, "ls", "/run/resource-agents")
	s.must(err)
	return submatches(stateFile, out)
}

func anonymousClone(s *stage) {
	s.configure(`primitive WebSite ocf:pulse:Dummy op monitor interval=1min
clone website-clone WebSite`)
	s.startedOn("WebSite", "node1", "node2", "node3")
	s.has(s.typed("crm_mon -1"), "Clone Set: website-clone [WebSite]:", "Started: [ node1 node2 node3 ]")
	for _, n := range s.Nodes() {
		s.equal("state files of "+n.Name(), s.states(n.Name()), "Dummy-WebSite.state")
	}
	s.typed("crm resource meta website-clone set clone-max 2")
	s.until("two instances", func(st *Status) bool { return len(st.On("WebSite", "Started")) == 2 })
}

// uniqueClone has two instances on one node, then one on each of two. The
// agent is told of its instance by the number after the colon.
func uniqueClone(s *stage) {
	s.configure(`primitive g ocf:pulse:Dummy op monitor interval=30s
clone g-clone g meta clone-max=2 clone-node-max=2 globally-unique=true
location g-here g-clone rule -inf: #uname ne node1`)
	s.startedOn("g:0", "node1")
	s.startedOn("g:1", "node1")
	s.has(s.typed("crm_mon -1"), "Clone Set: g-clone [g] (unique):", "g:0", "g:1")
	s.equal("state files of node1", s.states("node1"), "Dummy-g:0.state", "Dummy-g:1.state")

	s.typed("crm configure delete g-here")
	s.typed("crm resource meta g-clone set clone-node-max 1")
	s.until("one instance a node", func(st *Status) bool {
		on := slices.Concat(st.On("g:0", "Started"), st.On("g:1", "Started"))
		return len(on) == 2 && on[0] != on[1]
	})
	if left := s.states("node1"); len(left) > 1 {
		s.Errorf("node1 still has %v", left)
	}
}

func promotableClone(s *stage) {
	s.configure(`primitive st ocf:pulse:Stateful params envfile=/run/st.env ` +
		`op monitor interval=10s role=Promoted op monitor interval=11s role=Unpromoted
clone ms-st st meta promotable=true notify=true`)
	first := s.promoted("st")
	s.until("two unpromoted", func(st *Status) bool { return len(st.On("st", "Unpromoted")) == 2 })
	s.has(s.typed("crm_mon -1"), "(promotable)", "Promoted: [ "+first+" ]")
	second := s.other(first)
	for _, kind := range []string{"pre", "post"} {
		s.called(second, "/run/st.env", "action=notify",
			"OCF_RESKEY_CRM_meta_notify_type="+kind,
			"OCF_RESKEY_CRM_meta_notify_operation=promote",
			"OCF_RESKEY_CRM_meta_notify_promote_uname="+first)
	}

	s.must(s.Node(first).Kill(s.ctx))
	s.must(s.Wait(s.ctx, 40*time.Second, "another promoted", func(st *Status) bool {
		on := st.On("st", "Promoted")
		return len(on) == 1 && on[0] != first
	}))
	next := s.promoted("st")
	s.called(next, "/run/st.env", "action=promote")
	s.called(s.other(first, next), "/run/st.env", "action=notify",
		"OCF_RESKEY_CRM_meta_notify_type=post",
		"OCF_RESKEY_CRM_meta_notify_operation=promote",
		"OCF_RESKEY_CRM_meta_notify_promote_uname="+next)

	s.must(s.Node(first).Boot(s.ctx))
	s.until("the killed node's instance back, unpromoted", func(st *Status) bool {
		return slices.Contains(st.On("st", "Unpromoted"), first) && slices.Equal(st.On("st", "Promoted"), []string{next})
	})
}

// promoted waits until one instance is promoted and returns where.
func (s *stage) promoted(id string) string {
	s.Helper()
	var on []string
	s.until(id+" promoted on one node", func(st *Status) bool {
		on = st.On(id, "Promoted")
		return len(on) == 1
	})
	return on[0]
}

// absent waits until a node lacks a file, at most 20 seconds.
func (s *stage) absent(node, path string) {
	s.Helper()
	err := Poll(s.ctx, 20*time.Second, func(context.Context) (bool, error) {
		_, err := os.Stat(s.inside(node, path))
		return errors.Is(err, fs.ErrNotExist), nil
	})
	if err != nil {
		s.Errorf("%s is still on %s: %v", path, node, err)
	}
}

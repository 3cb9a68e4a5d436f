package ocf

// The two times at which the cluster sends a notification.
const (
	Pre  = "pre"
	Post = "post"
)

// Notify is the cluster's view of a clone around an action, as passed to
// notify, and to start, stop, promote and demote of a clone with notify=true.
//
// Source: Pacemaker 2.1.5 and 3.0.0, CRM_meta_notify_*. In a post-promote
// notification the lists still show the state before the promotion.
type Notify struct {
	Type      string // Pre or Post; empty outside notify
	Operation string // Start, Stop, Promote or Demote

	Start, Stop, Promote, Demote []Member // what the action is about
	Promoted, Unpromoted         []Member // who has which role
	Active, Inactive             []Member // Inactive ones have no node

	AllNodes       []string // every node of the cluster
	AvailableNodes []string // those that may run an instance
}

// Member is an instance of a clone and the node that it is on.
type Member struct {
	Instance string
	Node     string
}

// Is reports whether the notification is of that type and operation.
func (n Notify) Is(kind, operation string) bool {
	return n.Type == kind && n.Operation == operation
}

// Nodes returns the nodes of members, in their order.
func Nodes(members []Member) []string {
	nodes := make([]string, 0, len(members))
	for _, m := range members {
		nodes = append(nodes, m.Node)
	}
	return nodes
}

// Notify returns the cluster's view of the clone. All is empty if the clone
// has no notify=true.
func (c *Call) Notify() Notify {
	return Notify{
		Type:           c.env.meta("notify_type"),
		Operation:      c.env.meta("notify_operation"),
		Start:          c.members("start"),
		Stop:           c.members("stop"),
		Promote:        c.members("promote"),
		Demote:         c.members("demote"),
		Promoted:       c.members("promoted", "master"),
		Unpromoted:     c.members("unpromoted", "slave"),
		Active:         c.members("active"),
		Inactive:       c.members("inactive"),
		AllNodes:       c.env.words("notify_all_uname"),
		AvailableNodes: c.env.words("notify_available_uname"),
	}
}

// members reads a pair of lists under the first of the names that is there:
// Pacemaker before 2.1 knew only the second.
func (c *Call) members(names ...string) []Member {
	for _, name := range names {
		instances := c.env.words("notify_" + name + "_resource")
		nodes := c.env.words("notify_" + name + "_uname")
		if len(instances) > 0 || len(nodes) > 0 {
			return pair(instances, nodes)
		}
	}
	return nil
}

// pair joins the two lists; the nodes' may be shorter, or missing.
func pair(instances, nodes []string) []Member {
	members := make([]Member, max(len(instances), len(nodes)))
	for i, instance := range instances {
		members[i].Instance = instance
	}
	for i, node := range nodes {
		members[i].Node = node
	}
	return members
}

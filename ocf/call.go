package ocf

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Call is one call of an agent: the action, and what the caller said of it in
// the environment.
type Call struct {
	Action string
	Log    *Logger

	host   Host
	env    environment
	agent  *Agent
	levels []int // the check levels that the action has
}

// Host returns the world that the call runs in.
func (c *Call) Host() Host { return c.host }

// Agent returns the declaration of the called agent.
func (c *Call) Agent() *Agent { return c.agent }

// Instance returns the resource's name, OCF_RESOURCE_INSTANCE, or "default"
// for a call without one, as by hand.
func (c *Call) Instance() string { return c.env.or("OCF_RESOURCE_INSTANCE", "default") }

// InstanceName returns the instance without the number of an anonymous clone:
// there is at most one on a node, and it must find its state again under
// whatever number the cluster calls it by. A globally unique clone keeps it.
func (c *Call) InstanceName() string {
	if c.Clone().GloballyUnique {
		return c.Instance()
	}
	name, number, ok := strings.Cut(c.Instance(), ":")
	if _, err := strconv.ParseUint(number, 10, 32); !ok || err != nil {
		return c.Instance()
	}
	return name
}

// Provider returns the name of the folder that the agent was called in.
func (c *Call) Provider() string { return c.env["OCF_RESOURCE_PROVIDER"] }

// Interval returns a recurring operation's interval; 0 for all others.
func (c *Call) Interval() time.Duration { return c.env.metaDuration("interval") }

// Probe reports whether the call asks for the state of a resource of which
// the cluster knows nothing: a monitor without an interval. An interval that
// is no number belongs to no probe.
func (c *Call) Probe() bool {
	interval := c.env.meta("interval")
	return c.Action == Monitor && strings.Trim(interval, "0") == ""
}

// defaultTimeout is Pacemaker's for an operation that has none.
const defaultTimeout = 20 * time.Second

// Timeout returns the caller's limit for the action; if the caller gave none,
// the agent's own advice.
func (c *Call) Timeout() time.Duration {
	return cmp.Or(c.env.metaDuration("timeout"), c.agent.advisedTimeout(c.Action), defaultTimeout)
}

// CheckLevel returns how thoroughly to look, OCF_CHECK_LEVEL rounded down to
// a level that the action has. Source: OCF Resource Agent API 1.1, "Check
// Levels".
func (c *Call) CheckLevel() int {
	level := 0
	for _, l := range c.levels {
		if l <= c.requestedLevel() && l > level {
			level = l
		}
	}
	return level
}

func (c *Call) requestedLevel() int {
	s := c.env.or("OCF_CHECK_LEVEL", c.env[paramPrefix+"OCF_CHECK_LEVEL"])
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}

// Role returns the role that the operation is for, if the caller named one.
func (c *Call) Role() Role { return parseRole(c.env.meta("role")) }

// Node returns the cluster's name of this node if the caller said it.
func (c *Call) Node() string { return c.env.meta("on_node") }

// Meta returns a resource option (meta attribute) by its name without the
// prefix OCF_RESKEY_CRM_meta_, and whether it was passed.
func (c *Call) Meta(name string) (string, bool) {
	value, ok := c.env[metaPrefix+name]
	return value, ok
}

// Getenv returns any other variable of the environment.
func (c *Call) Getenv(name string) string { return c.env[name] }

// Environ returns the environment as sorted KEY=VALUE strings.
func (c *Call) Environ() []string {
	environ := make([]string, 0, len(c.env))
	for name, value := range c.env {
		environ = append(environ, name+"="+value)
	}
	slices.Sort(environ)
	return environ
}

// FeatureSet returns the version of the cluster's features,
// crm_feature_set, or "".
func (c *Call) FeatureSet() string { return c.env[paramPrefix+"crm_feature_set"] }

// MigrationSource returns the node that the resource is moving from.
func (c *Call) MigrationSource() string { return c.env.meta("migrate_source") }

// MigrationTarget returns the node that the resource is moving to.
func (c *Call) MigrationTarget() string { return c.env.meta("migrate_target") }

// Clone describes the clone that an instance belongs to.
type Clone struct {
	Number         int // of this instance, from 0
	Max            int // instances in the cluster; 0 if it isn't a clone
	NodeMax        int // instances on one node
	GloballyUnique bool
	Notify         bool // whether the cluster sends notifications
	PromotedMax    int  // promoted instances in the cluster; 0 if not promotable
}

// Clone returns the clone that the instance belongs to; its Max is 0 if the
// resource isn't cloned.
func (c *Call) Clone() Clone {
	number, _ := c.env.metaInt("clone")
	most, _ := c.env.metaInt("clone_max")
	nodeMax, _ := c.env.metaInt("clone_node_max")
	unique, _ := ParseBool(c.env.meta("globally_unique"))
	notify, _ := ParseBool(c.env.meta("notify"))
	promoted, ok := c.env.metaInt("promoted_max")
	if !ok {
		promoted, _ = c.env.metaInt("master_max")
	}
	return Clone{
		Number: number, Max: most, NodeMax: nodeMax,
		GloballyUnique: unique, Notify: notify, PromotedMax: promoted,
	}
}

// Promotable reports whether the resource is a promotable clone. Pacemaker
// never passes CRM_meta_promotable; other callers may.
func (c *Call) Promotable() bool {
	promotable, _ := ParseBool(c.env.meta("promotable"))
	return promotable || c.Clone().PromotedMax > 0
}

// AttributeTarget returns the node whose attributes stand for node: the host
// of a bundle's container if the resource asks for it, else node itself. For
// "" it is the target for this node, or "" if the caller didn't say it.
//
// Source: ocf_attribute_target in resource-agents 4.18; there node1 also
// matches node10.
func (c *Call) AttributeTarget(node string) string {
	if node == "" {
		if c.env.meta("container_attribute_target") == "host" {
			return c.env.or(metaPrefix+"physical_host", c.Node())
		}
		return c.Node()
	}
	hosts := c.env.words("notify_all_hosts")
	i := slices.Index(c.env.words("notify_all_uname"), node)
	if i >= 0 && i < len(hosts) && hosts[i] != "NA" {
		return hosts[i]
	}
	return node
}

// DumpEnvironment appends the action, the time and the environment to the file
// at path, for somebody who wants to see what the cluster passes; it does
// nothing without a path. That it can't is said in the log.
func (c *Call) DumpEnvironment(path string) {
	if path == "" {
		return
	}
	f, err := openAppend(path, 0o600)
	if err != nil {
		c.Log.Warnf("environment: %v", err)
		return
	}
	date := c.host.Now().Format(time.UnixDate)
	text := "### " + c.Action + " @ " + date + " ###\n" + strings.Join(c.Environ(), "\n") + "\n###\n"
	_, err = f.WriteString(text)
	if err = errors.Join(err, f.Close()); err != nil {
		c.Log.Warnf("environment: %v", err)
	}
}

package ocftest

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/pulse-ha/pulse/ocf/proc"
)

// Cluster is a fake cluster: it answers crm_attribute, crm_master,
// attrd_updater and crm_node as Pacemaker's tools do, and keeps what they set.
type Cluster struct {
	Node string // the local node's name in the cluster

	mu     sync.Mutex
	values map[string]string
}

// NewCluster returns a cluster without attributes whose local node is node.
func NewCluster(node string) *Cluster {
	return &Cluster{Node: node, values: make(map[string]string)}
}

// State returns all that was set, sorted, a line each: "SCOPE NAME=VALUE".
// SCOPE is forever:NODE or reboot:NODE for a node's attributes (private:NODE
// for private ones), score:NODE for promotion scores, or a set of cluster
// properties such as crm_config.
func (c *Cluster) State() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var b strings.Builder
	for _, key := range slices.Sorted(maps.Keys(c.values)) {
		fmt.Fprintf(&b, "%s=%s\n", key, c.values[key])
	}
	return b.String()
}

// The exit codes of Pacemaker's tools that the fake gives.
const (
	exitUsage  = 64  // CRM_EX_USAGE
	exitConfig = 78  // CRM_EX_CONFIG
	exitNoSuch = 105 // CRM_EX_NOSUCH
)

func (c *Cluster) program(name string) (Program, bool) {
	if c == nil {
		return nil, false
	}
	name = name[strings.LastIndex(name, "/")+1:]
	tool, ok := map[string]func(options) proc.Result{
		"crm_attribute": c.crmAttribute,
		"crm_master":    c.crmMaster,
		"attrd_updater": c.attrdUpdater,
		"crm_node":      c.crmNode,
	}[name]
	if !ok {
		return nil, false
	}
	return func(_ context.Context, cmd proc.Command) (proc.Result, error) {
		res := tool(parseOptions(cmd))
		if res.ExitCode != 0 {
			return res, &proc.ExitError{Command: cmd, Result: res}
		}
		return res, nil
	}, true
}

func (c *Cluster) crmAttribute(o options) proc.Result {
	if o.has("promotion", "p") {
		return c.score(o)
	}
	node := o.or(c.Node, "node", "N")
	scope := o.or("forever", "lifetime", "l") + ":" + node
	if kind := o.or("", "type", "t"); kind != "" && kind != "nodes" && kind != "status" {
		scope = strings.TrimSuffix(kind+":"+o.or("", "set-name", "s"), ":")
	}
	return c.access(scope, o.or("", "name", "n"), o)
}

func (c *Cluster) crmMaster(o options) proc.Result { return c.score(o) }

// score serves promotion scores: of the named resource, else of the one in the
// environment.
func (c *Cluster) score(o options) proc.Result {
	resource := o.or(o.env["OCF_RESOURCE_INSTANCE"], "promotion", "p")
	resource, _, _ = strings.Cut(resource, ":")
	if resource == "" {
		return proc.Result{ExitCode: exitUsage, Stderr: "no resource is named"}
	}
	return c.access("score:"+o.or(c.Node, "node", "N"), resource, o)
}

func (c *Cluster) attrdUpdater(o options) proc.Result {
	scope := "reboot:"
	if o.has("private", "p") {
		scope = "private:"
	}
	if update := o.or("", "update", "U", "B"); update != "" {
		o.values["update"] = update
	}
	node, name := o.or(c.Node, "node", "N"), o.or("", "name", "n")
	res := c.access(scope+node, name, o)
	switch {
	case res.ExitCode == exitNoSuch && scope == "private:":
		return proc.Result{ExitCode: exitConfig, Stderr: "attribute " + name + " does not exist"}
	case o.or("", "output-as") == "xml" && res.ExitCode == 0:
		value := strings.TrimSuffix(res.Stdout, "\n")
		res.Stdout = fmt.Sprintf("<pacemaker-result><attribute name=%q value=%q host=%q/></pacemaker-result>\n", name, value, node)
	}
	return res
}

func (c *Cluster) crmNode(o options) proc.Result {
	if o.has("name", "n") {
		return proc.Result{Stdout: c.Node + "\n"}
	}
	return proc.Result{ExitCode: exitUsage}
}

// access sets, deletes or answers a value, as the options say.
func (c *Cluster) access(scope, name string, o options) proc.Result {
	c.mu.Lock()
	defer c.mu.Unlock()
	key := scope + " " + name
	switch {
	case o.has("delete", "D"):
		delete(c.values, key)
		return proc.Result{}
	case o.has("update", "v"):
		c.values[key] = o.or("", "update", "v")
		return proc.Result{}
	}
	value, ok := c.values[key]
	if !ok {
		return proc.Result{ExitCode: exitNoSuch, Stderr: "no such attribute"}
	}
	if o.has("quiet", "q", "output-as") {
		return proc.Result{Stdout: value + "\n"}
	}
	return proc.Result{Stdout: fmt.Sprintf("scope=%s  name=%s value=%s\n", scope, name, value)}
}

// options are a tool's command line, by long or short name without hyphens.
type options struct {
	values map[string]string
	env    map[string]string
}

func (o options) has(names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool { _, ok := o.values[name]; return ok })
}

func (o options) or(def string, names ...string) string {
	for _, name := range names {
		if value, ok := o.values[name]; ok {
			return value
		}
	}
	return def
}

func parseOptions(cmd proc.Command) options {
	o := options{values: make(map[string]string), env: make(map[string]string)}
	for _, kv := range cmd.Env {
		name, value, _ := strings.Cut(kv, "=")
		o.env[name] = value
	}
	last := ""
	for _, arg := range cmd.Args {
		_, notNumber := strconv.Atoi(arg)
		switch {
		case strings.HasPrefix(arg, "--"):
			name, value, _ := strings.Cut(arg[2:], "=")
			o.values[name], last = value, name
		case strings.HasPrefix(arg, "-") && len(arg) == 2 && notNumber != nil:
			last = arg[1:]
			o.values[last] = ""
		default:
			o.values[last] = arg
		}
	}
	return o
}

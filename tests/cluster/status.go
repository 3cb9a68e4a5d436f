package cluster

import (
	"context"
	"encoding/xml"
	"fmt"
	"slices"
)

// Status is what crm_mon shows of the cluster.
type Status struct {
	Quorum    bool
	DC        string // the coordinating node, "" while there is none
	Nodes     []NodeStatus
	Resources []Resource
	Failures  []Failure
}

// NodeStatus is a line of crm_mon's node list.
type NodeStatus struct {
	Name   string `xml:"name,attr"`
	Online bool   `xml:"online,attr"`
}

// Resource is one instance of a resource, on at most one node.
type Resource struct {
	ID      string `xml:"id,attr"` // the primitive's; "g:0" for an instance of a unique clone
	Agent   string `xml:"resource_agent,attr"`
	Role    string `xml:"role,attr"` // Started, Stopped, Promoted, Unpromoted, Starting, ...
	Active  bool   `xml:"active,attr"`
	Managed bool   `xml:"managed,attr"`
	Pending string `xml:"pending,attr"`
	On      []struct {
		Name string `xml:"name,attr"`
	} `xml:"node"`
}

// Failure is a line of crm_mon's failed actions.
type Failure struct {
	Op     string `xml:"op_key,attr"` // RESOURCE_ACTION_INTERVAL
	Node   string `xml:"node,attr"`
	Status string `xml:"status,attr"` // "complete", "Timed Out", ...
	Code   int    `xml:"exitcode,attr"`
	Reason string `xml:"exitreason,attr"`
}

type monXML struct {
	DC struct {
		Present bool   `xml:"present,attr"`
		Quorum  bool   `xml:"with_quorum,attr"`
		Name    string `xml:"name,attr"`
	} `xml:"summary>current_dc"`
	Nodes     []NodeStatus `xml:"nodes>node"`
	Resources resourcesXML `xml:"resources"`
	Failures  []Failure    `xml:"failures>failure"`
}

// resourcesXML is a list of resources or a group or clone of them.
type resourcesXML struct {
	Primitives []Resource     `xml:"resource"`
	Groups     []resourcesXML `xml:"group"`
	Clones     []resourcesXML `xml:"clone"`
}

func (r resourcesXML) flatten() []Resource {
	all := slices.Clone(r.Primitives)
	for _, inner := range slices.Concat(r.Groups, r.Clones) {
		all = append(all, inner.flatten()...)
	}
	return all
}

// Status asks the node's crm_mon.
func (n *Node) Status(ctx context.Context) (*Status, error) {
	out, err := n.Run(ctx, "crm_mon", "-1", "-r", "--output-as=xml")
	if err != nil {
		return nil, err
	}
	var mon monXML
	if err := xml.Unmarshal([]byte(out), &mon); err != nil {
		return nil, fmt.Errorf("output of crm_mon: %w", err)
	}
	s := &Status{
		Quorum: mon.DC.Present && mon.DC.Quorum, Nodes: mon.Nodes,
		Resources: mon.Resources.flatten(), Failures: mon.Failures,
	}
	if mon.DC.Present {
		s.DC = mon.DC.Name
	}
	return s, nil
}

// Online returns the names of the nodes that are online, sorted.
func (s *Status) Online() []string {
	var names []string
	for _, n := range s.Nodes {
		if n.Online {
			names = append(names, n.Name)
		}
	}
	slices.Sort(names)
	return names
}

// On returns the sorted names of the nodes where a resource is active in a
// role, once for each instance, and nothing when one of them is changing.
func (s *Status) On(id, role string) []string {
	var names []string
	for _, r := range s.Resources {
		if r.ID != id || r.Role != role || r.Pending != "" {
			continue
		}
		for _, n := range r.On {
			names = append(names, n.Name)
		}
	}
	slices.Sort(names)
	return names
}

// Has reports whether the configuration has a resource of that name.
func (s *Status) Has(id string) bool {
	return slices.ContainsFunc(s.Resources, func(r Resource) bool { return r.ID == id })
}

// Stopped reports whether a resource is there and no instance of it is active
// anywhere.
func (s *Status) Stopped(id string) bool {
	active := func(r Resource) bool { return r.ID == id && (r.Active || r.Pending != "") }
	return s.Has(id) && !slices.ContainsFunc(s.Resources, active)
}

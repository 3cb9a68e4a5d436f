package ocf

import "strings"

// examples shows a resource in the words of the two shells.
func (m *manPage) examples() {
	resource := "p_" + m.doc.Name
	agent := "ocf:" + m.provider + ":" + m.doc.Name
	m.macro("SH", "EXAMPLE CRM SHELL")
	crm := []string{"primitive " + resource + " " + agent}
	if params := m.exampleParams(); params != nil {
		crm = append(crm, "params "+strings.Join(params, " "))
	}
	m.example(append(crm, m.exampleMonitors()...))
	if m.agent.has(Promote) {
		m.line(".PP")
		m.example([]string{"clone cl_" + m.doc.Name + " " + resource, "meta promotable=true notify=true interleave=true"})
	}
	m.macro("SH", "EXAMPLE PCS")
	pcs := append([]string{"pcs resource create " + resource + " " + agent}, m.exampleParams()...)
	pcs = append(pcs, m.exampleMonitors()...)
	if m.agent.has(Promote) {
		pcs = append(pcs, "promotable notify=true interleave=true")
	}
	m.example(pcs)
}

// example writes a command over several lines.
func (m *manPage) example(words []string) {
	m.literal(strings.Split(strings.Join(words, " \\\n  "), "\n"))
}

// exampleParams returns the required parameters, each with its type as value.
func (m *manPage) exampleParams() []string {
	var params []string
	for _, p := range m.doc.Parameters {
		if p.Required != "" {
			params = append(params, p.Name+"="+strings.ToUpper(p.Content.Type))
		}
	}
	return params
}

// exampleMonitors returns the recurring operations that the agent advises.
func (m *manPage) exampleMonitors() []string {
	var operations []string
	for _, action := range m.doc.Actions {
		if action.Name != Monitor || action.Interval == "" {
			continue
		}
		operation := "op monitor timeout=" + action.Timeout + " interval=" + action.Interval
		if action.Role != "" {
			operation += " role=" + action.Role
		}
		if action.Depth != "" && action.Depth != "0" {
			operation += " OCF_CHECK_LEVEL=" + action.Depth
		}
		operations = append(operations, operation)
	}
	return operations
}

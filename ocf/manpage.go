package ocf

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// ManPage is what a manual page says of the package that an agent comes in.
type ManPage struct {
	Provider string // the agent's folder: "pulse"
	Package  string // name and version: "Pulse 1.0"
	Date     time.Time
}

// WriteManPage writes the agent's page for section 7 of the manual, which is
// called ocf_PROVIDER_TYPE(7), in the language of man(7). The host is for
// defaults that are computed.
func (a *Agent) WriteManPage(w io.Writer, host Host, about ManPage) error {
	m := &manPage{
		agent: a,
		doc:   a.document(a.newCall(host, nil)), provider: about.Provider,
	}
	name := "ocf_" + about.Provider + "_" + a.Name
	date := about.Date.UTC().Format(time.DateOnly)
	m.line(".TH " + roff(strings.ToUpper(name)) + " 7 " + date + " \"" + roff(about.Package) + "\" \"OCF resource agents\"")
	m.macro("SH", "NAME")
	m.line(roff(name) + ` \- ` + roff(string(m.doc.Short)))
	m.synopsis()
	m.description()
	m.parameters()
	m.actions()
	m.examples()
	m.macro("SH", "SEE ALSO")
	m.line(`.BR crm (8),`)
	m.line(`.BR pcs (8),`)
	m.line(`.BR ocf-tester (8)`)
	_, err := io.WriteString(w, m.text.String())
	return err
}

// manPage is a page in the making.
type manPage struct {
	agent    *Agent
	text     strings.Builder
	doc      xmlAgent
	provider string
}

func (m *manPage) line(s string) { m.text.WriteString(s + "\n") }

// macro writes a request with one argument.
func (m *manPage) macro(name, arg string) { m.line("." + name + " " + roff(arg)) }

func (m *manPage) synopsis() {
	m.macro("SH", "SYNOPSIS")
	m.macro("B", m.doc.Name)
	m.flow("{" + strings.Join(m.agent.actionNames(), " | ") + "}")
}

func (m *manPage) description() {
	m.macro("SH", "DESCRIPTION")
	m.prose(string(m.doc.Long), ".PP")
	if m.agent.has(MigrateTo) {
		m.line(".PP")
		m.line("The resource can be moved live, with the option allow\\-migrate.")
	}
	if m.agent.has(Promote) {
		m.line(".PP")
		m.line("The resource has two roles: configure it as a promotable clone.")
	}
}

func (m *manPage) parameters() {
	m.macro("SH", "SUPPORTED PARAMETERS")
	for _, p := range m.doc.Parameters {
		m.line(".TP")
		m.macro("B", p.Name)
		m.prose(string(p.Long), ".IP")
		m.line(".IP")
		m.flow("(" + strings.Join(p.facts(), ", ") + ")")
	}
}

// facts returns what else there is to know of a parameter, in few words.
func (p xmlParam) facts() []string {
	facts := []string{"optional", p.Content.Type}
	if p.Required != "" {
		facts[0] = "required"
	}
	if p.UniqueGroup != "" {
		facts = append([]string{"unique in group " + p.UniqueGroup}, facts...)
	}
	if p.Reloadable != "" {
		facts = append(facts, "reloadable")
	}
	if p.Content.Default != nil {
		facts = append(facts, fmt.Sprintf("default %q", *p.Content.Default))
	}
	for i, option := range p.Content.Options {
		facts = append(facts, []string{"one of ", ""}[min(i, 1)]+option.Value)
	}
	if p.Deprecated != nil {
		facts = append(facts, "deprecated"+p.Deprecated.advice())
	}
	return facts
}

func (d *xmlDeprecated) advice() string {
	var names []string
	for _, n := range d.ReplacedWith {
		names = append(names, n.Name)
	}
	if names == nil {
		return ""
	}
	return " for " + strings.Join(names, " and ")
}

// actionDoes says what the actions of the standard do.
var actionDoes = map[string]string{
	Start:        "Starts the resource.",
	Stop:         "Stops the resource.",
	Monitor:      "Tells whether the resource is running.",
	Status:       "Tells whether the resource is running, with the codes of an init script.",
	Promote:      "Gives the instance on this node the promoted role.",
	Demote:       "Takes the promoted role from the instance on this node.",
	Notification: "Hears of what the cluster does with other instances.",
	Reload:       "Makes the service read its own configuration again.",
	ReloadAgent:  "Makes changed reloadable parameters effective.",
	MigrateTo:    "Moves the resource to another node, on the node that it leaves.",
	MigrateFrom:  "Moves the resource to another node, on the node that it comes to.",
	ValidateAll:  "Checks the parameters; at level 10, whether this host suits them too.",
	MetaData:     "Prints the description of the agent as XML.",
}

func (m *manPage) actions() {
	m.macro("SH", "SUPPORTED ACTIONS")
	for _, action := range m.doc.Actions {
		m.line(".TP")
		m.macro("B", action.Name)
		m.flow(actionDoes[action.Name] + " " + action.advice())
	}
}

// advice returns the declared time-out and what distinguishes the action.
func (a xmlAction) advice() string {
	advice := "Suggested minimum time-out: " + a.Timeout + "."
	if a.Interval != "" {
		advice += " Suggested interval: " + a.Interval + "."
	}
	if a.Role != "" {
		advice += " Role: " + a.Role + "."
	}
	if a.Depth != "" && a.Depth != "0" {
		advice += " Check level: " + a.Depth + "."
	}
	return advice
}

// prose writes paragraphs, divided by empty lines, with the request between
// them. Lines that begin with white space are an example, and stay as they are.
func (m *manPage) prose(text, between string) {
	for i, paragraph := range strings.Split(strings.Trim(text, "\n"), "\n\n") {
		if i > 0 {
			m.line(between)
		}
		m.paragraph(strings.Split(strings.Trim(paragraph, "\n"), "\n"))
	}
}

func (m *manPage) paragraph(lines []string) {
	indented := func(line string) bool { return strings.HasPrefix(line, " ") || strings.HasPrefix(line, "\t") }
	for len(lines) > 0 {
		end := 1
		for end < len(lines) && indented(lines[end]) == indented(lines[0]) {
			end++
		}
		if indented(lines[0]) {
			m.literal(lines[:end])
		} else {
			m.flow(strings.Join(lines[:end], " "))
		}
		lines = lines[end:]
	}
}

// flow writes text in lines that are short enough for mandoc's taste.
func (m *manPage) flow(text string) {
	var line string
	for _, word := range strings.Fields(text) {
		if line != "" && len(roff(line+" "+word)) > 78 {
			m.line(roff(line))
			line = ""
		}
		line = strings.TrimSpace(line + " " + word)
	}
	if line != "" {
		m.line(roff(line))
	}
}

// literal writes lines as they are.
func (m *manPage) literal(lines []string) {
	m.line(".nf")
	m.line(".RS")
	for _, line := range lines {
		m.line(roff(line))
	}
	m.line(".RE")
	m.line(".fi")
}

// roff returns s so that a formatter prints it as it is.
func roff(s string) string {
	s = roffEscapes.Replace(s)
	if strings.HasPrefix(s, ".") || strings.HasPrefix(s, "'") {
		s = `\&` + s
	}
	return s
}

var roffEscapes = strings.NewReplacer(`\`, `\e`, `-`, `\-`, "`", `\(ga`, "'", `\(aq`)

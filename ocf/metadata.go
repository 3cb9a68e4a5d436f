package ocf

import (
	"encoding/xml"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
)

// standardVersion is the version of the OCF Resource Agent API that agents
// made with this package follow.
const standardVersion = "1.1"

// The document type makes one text valid both for OCF 1.1 and for the 1.0 DTD
// that ocf-tester of resource-agents uses: an internal subset goes first.
const (
	docType = `DOCTYPE resource-agent SYSTEM "ra-api-1.dtd" [
  <!ATTLIST parameter reloadable (1|0) "0" unique-group CDATA #IMPLIED>
  <!ATTLIST action name NMTOKEN #REQUIRED>
]`
	// docTypeWhole stands alone: the 1.0 DTD has no words for select and
	// deprecated, and elements can't be declared twice.
	docTypeWhole = `DOCTYPE resource-agent [
  <!ELEMENT resource-agent (version,longdesc,shortdesc,parameters,actions)>
  <!ATTLIST resource-agent name CDATA #REQUIRED version CDATA #IMPLIED>
  <!ELEMENT version (#PCDATA)>
  <!ELEMENT parameters (parameter+)>
  <!ELEMENT parameter (deprecated?,longdesc,shortdesc,content)>
  <!ATTLIST parameter name CDATA #REQUIRED unique (1|0) "0" unique-group CDATA #IMPLIED
    required (1|0) "0" reloadable (1|0) "0">
  <!ELEMENT deprecated (replaced-with*,desc*)>
  <!ELEMENT replaced-with EMPTY>
  <!ATTLIST replaced-with name CDATA #REQUIRED>
  <!ELEMENT desc (#PCDATA)>
  <!ATTLIST desc lang NMTOKEN #IMPLIED>
  <!ELEMENT longdesc (#PCDATA)>
  <!ATTLIST longdesc lang NMTOKEN #IMPLIED>
  <!ELEMENT shortdesc (#PCDATA)>
  <!ATTLIST shortdesc lang NMTOKEN #IMPLIED>
  <!ELEMENT content (option*)>
  <!ATTLIST content type CDATA #REQUIRED default CDATA #IMPLIED>
  <!ELEMENT option EMPTY>
  <!ATTLIST option value CDATA #REQUIRED>
  <!ELEMENT actions (action+)>
  <!ELEMENT action EMPTY>
  <!ATTLIST action name NMTOKEN #REQUIRED timeout CDATA #REQUIRED interval CDATA #IMPLIED
    start-delay CDATA #IMPLIED depth CDATA #IMPLIED role CDATA #IMPLIED>
]`
)

// The types below are the document, in the order that its schema prescribes.
type (
	xmlAgent struct {
		XMLName    xml.Name    `xml:"resource-agent"`
		Name       string      `xml:"name,attr"`
		Version    string      `xml:"version,attr,omitempty"`
		Standard   string      `xml:"version"`
		Long       xmlText     `xml:"longdesc"`
		Short      xmlText     `xml:"shortdesc"`
		Parameters []xmlParam  `xml:"parameters>parameter"`
		Actions    []xmlAction `xml:"actions>action"`
	}
	xmlParam struct {
		Name        string         `xml:"name,attr"`
		Unique      string         `xml:"unique,attr,omitempty"`
		UniqueGroup string         `xml:"unique-group,attr,omitempty"`
		Required    string         `xml:"required,attr,omitempty"`
		Reloadable  string         `xml:"reloadable,attr,omitempty"`
		Deprecated  *xmlDeprecated `xml:"deprecated"`
		Long        xmlText        `xml:"longdesc"`
		Short       xmlText        `xml:"shortdesc"`
		Content     xmlContent     `xml:"content"`
	}
	xmlDeprecated struct {
		ReplacedWith []xmlName `xml:"replaced-with"`
		Desc         *xmlText  `xml:"desc"`
	}
	xmlName struct {
		Name string `xml:"name,attr"`
	}
	xmlContent struct {
		Type    string      `xml:"type,attr"`
		Default *string     `xml:"default,attr"`
		Options []xmlOption `xml:"option"`
	}
	xmlOption struct {
		Value string `xml:"value,attr"`
	}
	xmlAction struct {
		Name       string `xml:"name,attr"`
		Timeout    string `xml:"timeout,attr"`
		Interval   string `xml:"interval,attr,omitempty"`
		StartDelay string `xml:"start-delay,attr,omitempty"`
		Depth      string `xml:"depth,attr,omitempty"`
		Role       string `xml:"role,attr,omitempty"`
	}
)

// xmlText is a text in English. It encodes itself: encoding/xml would write
// its line feeds as &#xA;, which tools show as they are.
type xmlText string

// MarshalXML implements [xml.Marshaler].
func (t xmlText) MarshalXML(e *xml.Encoder, start xml.StartElement) error {
	start.Attr = append(start.Attr, xml.Attr{Name: xml.Name{Local: "lang"}, Value: "en"})
	if err := e.EncodeToken(start); err != nil {
		return err
	}
	if err := e.EncodeToken(xml.CharData(strings.TrimSpace(string(t)))); err != nil {
		return err
	}
	return e.EncodeToken(start.End())
}

// writeMetaData writes the agent's meta-data as OCF 1.1 has it. The XML
// declaration names no encoding: crmsh refuses one.
func (a *Agent) writeMetaData(w io.Writer, call *Call) error {
	if _, err := io.WriteString(w, "<?xml version=\"1.0\"?>\n"); err != nil {
		return err
	}
	document := a.document(call)
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	directive := docType
	if document.beyondDTD() {
		directive = docTypeWhole
	}
	if err := e.EncodeToken(xml.Directive(directive)); err != nil {
		return err
	}
	if err := e.EncodeToken(xml.CharData("\n")); err != nil {
		return err
	}
	if err := e.Encode(document); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// document returns the meta-data. A unique group of one parameter stands beside
// OCF 1.0's unique, which is what older tools know; of several each alone may
// repeat.
func (a *Agent) document(call *Call) xmlAgent {
	doc := xmlAgent{
		Name: a.Name, Version: a.Version, Standard: standardVersion,
		Long: xmlText(a.Long), Short: xmlText(a.Short),
	}
	groups := make(map[string]int)
	for _, p := range a.params() {
		groups[p.UniqueGroup]++
	}
	for _, p := range a.params() {
		param := p.document(call)
		param.Unique = oneIf(p.UniqueGroup != "" && groups[p.UniqueGroup] == 1)
		doc.Parameters = append(doc.Parameters, param)
	}
	for _, action := range a.actions() {
		doc.Actions = append(doc.Actions, action.document())
	}
	return doc
}

// beyondDTD reports whether the document has elements that the DTD lacks.
func (d xmlAgent) beyondDTD() bool {
	return slices.ContainsFunc(d.Parameters, func(p xmlParam) bool {
		return p.Deprecated != nil || p.Content.Type == "select"
	})
}

// document returns the parameter as the meta-data has it.
func (p *Param) document(call *Call) xmlParam {
	content := p.Value.Content()
	if p.Default != nil {
		content.Default = p.Default(call)
	}
	doc := xmlParam{
		Name: p.Name, UniqueGroup: p.UniqueGroup,
		Required: oneIf(p.Required), Reloadable: oneIf(p.Reloadable),
		Deprecated: p.Deprecated.document(),
		Long:       xmlText(p.Long), Short: xmlText(p.Short),
		Content: xmlContent{Type: content.Type},
	}
	if content.Default != "" {
		doc.Content.Default = &content.Default
	}
	for _, option := range content.Options {
		doc.Content.Options = append(doc.Content.Options, xmlOption{option})
	}
	return doc
}

func (d *Deprecation) document() *xmlDeprecated {
	if d == nil {
		return nil
	}
	doc := &xmlDeprecated{}
	for _, name := range d.ReplacedBy {
		doc.ReplacedWith = append(doc.ReplacedWith, xmlName{name})
	}
	if d.Reason != "" {
		text := xmlText(d.Reason)
		doc.Desc = &text
	}
	return doc
}

func (a Action) document() xmlAction {
	doc := xmlAction{
		Name: a.Name, Timeout: seconds(a.Timeout), Role: string(a.Role),
		Interval: optionalSeconds(a.Interval), StartDelay: optionalSeconds(a.StartDelay),
	}
	if a.Name == Monitor || a.Depth > 0 {
		doc.Depth = strconv.Itoa(a.Depth)
	}
	return doc
}

func oneIf(b bool) string {
	if b {
		return "1"
	}
	return ""
}

func optionalSeconds(d time.Duration) string {
	if d == 0 {
		return ""
	}
	return seconds(d)
}

func seconds(d time.Duration) string {
	if d%time.Second != 0 {
		return strconv.FormatInt(d.Milliseconds(), 10) + "ms"
	}
	return strconv.FormatInt(int64(d/time.Second), 10) + "s"
}

package conformance

import (
	"encoding/xml"
	"maps"
	"slices"
	"strings"
	"testing"
)

// metaData is what the tests read in an agent's meta-data.
type metaData struct {
	Name       string      `xml:"name,attr"`
	Standard   string      `xml:"version"`
	Parameters []parameter `xml:"parameters>parameter"`
	Actions    []struct {
		Name string `xml:"name,attr"`
	} `xml:"actions>action"`
}

type parameter struct {
	Name     string `xml:"name,attr"`
	Required string `xml:"required,attr"`
	Content  struct {
		Type    string `xml:"type,attr"`
		Default string `xml:"default,attr"`
	} `xml:"content"`
}

// actions lists the actions' names, each once.
func (m metaData) actions() []string {
	var names []string
	for _, a := range m.Actions {
		names = append(names, a.Name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// advertised asks an agent for its meta-data, in an environment without
// anything, and returns its text and what it says.
func advertised(t testing.TB, name string) (string, metaData) {
	t.Helper()
	out, err := call{argv: []string{built(t) + "/" + name, "meta-data"}}.run()
	if err != nil {
		t.Fatal(err)
	}
	if out.code != 0 || out.signal != 0 || out.stderr != "" {
		t.Fatalf("%s meta-data: %v", name, out)
	}
	return out.stdout, parseMetaData(t, out.stdout)
}

// parseMetaData also checks that the text is XML to its end.
func parseMetaData(t testing.TB, text string) metaData {
	t.Helper()
	var m metaData
	decoder := xml.NewDecoder(strings.NewReader(text))
	if err := decoder.Decode(&m); err != nil {
		t.Fatalf("meta-data: %v\n%s", err, text)
	}
	if rest, err := decoder.Token(); err == nil {
		if blank, ok := rest.(xml.CharData); !ok || strings.TrimSpace(string(blank)) != "" {
			t.Fatalf("meta-data goes on after its end: %v", rest)
		}
	}
	return m
}

// withSpecial lists the agents under test and the one for meta-data.
func withSpecial() []string {
	return append(slices.Sorted(maps.Keys(agents)), special)
}

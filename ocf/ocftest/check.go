package ocftest

import (
	"encoding/xml"
	"regexp"
	"strings"
	"testing"

	"github.com/pulse-ha/pulse/ocf"
)

func matchLine(pattern, line string) (bool, error) { return regexp.MatchString(pattern, line) }

// CheckMetaData checks what the declaration's compiler can't: that the
// meta-data is XML, that every text is there, and that each advertised action
// is served.
func CheckMetaData(t *testing.T, declare Declare) {
	t.Helper()
	host := NewHost(t)
	out := Call(t, host, declare, ocf.MetaData)
	if out.Code != ocf.Success || out.Stderr != "" {
		t.Fatalf("meta-data: code %v, stderr %q", out.Code, out.Stderr)
	}
	var document metaData
	decoder := xml.NewDecoder(strings.NewReader(out.Stdout))
	if err := decoder.Decode(&document); err != nil {
		t.Fatalf("meta-data is no XML: %v", err)
	}
	if document.Long == "" || document.Short == "" {
		t.Error("the agent lacks a description")
	}
	for _, p := range document.Parameters {
		if p.Long == "" || p.Short == "" {
			t.Errorf("parameter %s lacks a description", p.Name)
		}
	}
	checkActions(t, declare, document)
}

func checkActions(t *testing.T, declare Declare, document metaData) {
	t.Helper()
	seen := make(map[string]bool)
	for _, action := range document.Actions {
		seen[action.Name] = true
		if action.Timeout == "" || action.Timeout == "0s" {
			t.Errorf("action %s advises no time-out", action.Name)
		}
	}
	for _, required := range []string{ocf.Start, ocf.Stop, ocf.Monitor, ocf.MetaData, ocf.ValidateAll} {
		if !seen[required] {
			t.Errorf("action %s is not advertised", required)
		}
	}
	for _, unknown := range []string{"", "frobnicate", "-x", "start\n"} {
		out := Call(t, NewHost(t), declare, unknown)
		if out.Code != ocf.ErrUnimplemented || out.Stdout == "" {
			t.Errorf("action %q: code %v, want %v and the usage", unknown, out.Code, ocf.ErrUnimplemented)
		}
	}
}

type metaData struct {
	Long       string `xml:"longdesc"`
	Short      string `xml:"shortdesc"`
	Parameters []struct {
		Name  string `xml:"name,attr"`
		Long  string `xml:"longdesc"`
		Short string `xml:"shortdesc"`
	} `xml:"parameters>parameter"`
	Actions []struct {
		Name    string `xml:"name,attr"`
		Timeout string `xml:"timeout,attr"`
	} `xml:"actions>action"`
}

// CheckOutcome checks what holds for any call whatsoever: a legal code, and an
// exit reason, if there is one, on a single line of printable characters.
func CheckOutcome(t testing.TB, out Outcome) {
	t.Helper()
	if !out.Code.Legal() {
		t.Errorf("illegal code %d", int(out.Code))
	}
	if strings.Count(out.Stderr, "ocf-exit-reason:") > 1 {
		t.Errorf("more than one exit reason: %.300q", out.Stderr)
	}
	if strings.Contains(out.Reason, "internal error in") {
		t.Errorf("the agent panicked: %q", out.Reason)
	}
	for _, r := range out.Reason {
		if r < ' ' || r == 0x7f {
			t.Errorf("control character %q in the reason %.300q", r, out.Reason)
		}
	}
	if out.Code == ocf.Success && out.Reason != "" {
		t.Errorf("success with the reason %q", out.Reason)
	}
}

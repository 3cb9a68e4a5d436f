package ocf

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// dateVerbs are date(1)'s conversions that a log's or a trace's date may use,
// as layouts of package time.
var dateVerbs = map[byte]string{
	'a': "Mon", 'b': "Jan", 'd': "02", 'D': "01/02/06", 'e': "_2", 'F': "2006-01-02", 'H': "15",
	'M': "04", 'm': "01", 'R': "15:04", 'S': "05", 'T': "15:04:05", 'Y': "2006", 'y': "06",
	'Z': "MST", 'z': "-0700",
}

// strftime formats t as date(1) does; a verb that it doesn't know stands as it
// is.
func strftime(t time.Time, format string) string {
	var b strings.Builder
	for i := 0; i < len(format); i++ {
		if format[i] != '%' || i+1 == len(format) {
			b.WriteByte(format[i])
			continue
		}
		i++
		b.WriteString(dateVerb(t, format[i]))
	}
	return b.String()
}

// dateVerb formats t by one conversion.
func dateVerb(t time.Time, verb byte) string {
	switch verb {
	case '%':
		return "%"
	case 'N':
		return fmt.Sprintf("%09d", t.Nanosecond())
	case 's':
		return strconv.FormatInt(t.Unix(), 10)
	}
	if layout, ok := dateVerbs[verb]; ok {
		return t.Format(layout)
	}
	return "%" + string(verb)
}

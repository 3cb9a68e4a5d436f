// Command Stateful is the OCF resource agent ocf:pulse:Stateful.
package main

import "github.com/pulse-ha/pulse/ocf"

func main() { ocf.Main(New) }

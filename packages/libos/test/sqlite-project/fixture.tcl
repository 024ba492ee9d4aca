# What the sqlite project's test scripts find instead of its program testfixture: the command `sqlite3`, whose databases are at the
# other end of a socket (fixture.ts), and of the many other commands no more than the scripts cannot begin without. A script that
# calls another one has an error there, which is counted.
#
#   tclsh fixture.tcl PORT TESTDIR SCRIPT     SCRIPT lies in TESTDIR, unless it is a whole path
#
# A message is a line with the number of its fields, then of each field a line with its length in bytes, and the bytes. A value is
# a letter for its kind, and its text: n, i, f, t, or b with hexadecimal digits.

lassign $argv bridge(port) testdir bridge(script)
set bridge(link) [socket 127.0.0.1 $bridge(port)]
fconfigure $bridge(link) -translation binary -buffering full

# `ifcapable` asks for these; whatever is not here is there.
foreach capability {
  allow_rowid_in_view atomicwrite auth autoreset case_sensitive_like casesensitivelike codec columnmetadata cursorhints
  dbpage_vtab debug default_autovacuum default_ckptfullfsync direct_read enable_purgeable_pcache explain_comments
  fast_secure_delete fts1 fts2 fts3 fts3_unicode fts4 hiddencolumns icu icu_collations incrblob legacyformat load_ext
  lock_proxy_pragmas lookaside memdebug memorymanage mergesort mmap multiplex mutex oversize_cell_check prefer_proxy_locking
  preupdate progress rbu rowid32 scanstatus secure_delete session shared_cache snapshot sqlite_debug stat4 stmtvtab tclvar
  threadsafe threadsafe1 threadsafe2 trace unknown_sql_function unlock_notify update_delete_limit utf16 vtab wal win32malloc
  yytrackmaxstackdepth zlib
} {
  set sqlite_options($capability) 0
}
proc bridge_capability {array name operation} {
  if {![info exists ::sqlite_options($name)]} {set ::sqlite_options($name) 1}
}
trace add variable sqlite_options read bridge_capability

# Sends fields and gives those of the answer; an error has its code and its words.
proc bridge_ask {db args} {
  set message "[expr {[llength $args] + 1}]\n"
  foreach field [list $db {*}$args] {
    set bytes [encoding convertto utf-8 $field]
    append message "[string length $bytes]\n$bytes"
  }
  puts -nonewline $::bridge(link) $message
  flush $::bridge(link)
  set answer {}
  for {set left [gets $::bridge(link)]} {$left > 0} {incr left -1} {
    lappend answer [encoding convertfrom utf-8 [read $::bridge(link) [gets $::bridge(link)]]]
  }
  set ::bridge(code,$db) 0
  if {[lindex $answer 0] eq "error"} {
    set ::bridge(code,$db) [lindex $answer 1]
    error [lindex $answer 2]
  }
  return [lrange $answer 1 end]
}

proc bridge_decoded {db value} {
  set text [string range $value 1 end]
  switch [string index $value 0] {
    n {return $::bridge(null,$db)}
    f {return [expr {double($text)}]}
    b {return [binary decode hex $text]}
    default {return $text}
  }
}

# The variable that a parameter of SQL names, as the kind that Tcl has it as, which is what testfixture goes by.
proc bridge_encoded {level parameter} {
  upvar #$level [string range $parameter 1 end] variable
  if {![info exists variable]} {return n}
  if {[string index $parameter 0] eq "@"} {return b[binary encode hex $variable]}
  regexp {^value is an? (.*?) with} [::tcl::unsupported::representation $variable] all kind
  switch -glob $kind {
    bytearray {return b[binary encode hex $variable]}
    int - wideInt {return i$variable}
    double {return f$variable}
    boolean* {return i[expr {bool($variable)}]}
    default {return t$variable}
  }
}

# Runs all statements of a text, with variables of that level. Gives of each row the names of its columns, then their values; the
# names of the last statement are there without a row, too.
proc bridge_run {db level sql} {
  set rows {}
  while {1} {
    set parameters [lassign [bridge_ask $db prepare $sql] sql isStatement]
    if {!$isStatement} {return $rows}
    set values [lmap parameter $parameters {bridge_encoded $level $parameter}]
    set answer [lassign [bridge_ask $db run {*}$values] columns]
    set names [lrange $answer 0 [expr {$columns - 1}]]
    set ::bridge(names) $names
    for {set at $columns} {$at < [llength $answer]} {incr at $columns} {
      lappend rows $names
      lappend rows [lmap value [lrange $answer $at [expr {$at + $columns - 1}]] {bridge_decoded $db $value}]
    }
  }
}

# With a script: it runs for each row, which is in variables or in an array. All rows are there before the first is used.
proc bridge_eval {db level sql args} {
  set rows [bridge_run $db $level $sql]
  if {[llength $args] == 0} {return [concat {*}[lmap {names row} $rows {set row}]]}
  set array [expr {[llength $args] == 2 ? [lindex $args 0] : ""}]
  if {$array ne ""} {uplevel #$level [list set ${array}(*) $::bridge(names)]}
  foreach {names row} $rows {
    if {$array ne ""} {uplevel #$level [list set ${array}(*) $names]}
    foreach name $names value $row {
      uplevel #$level [list set [expr {$array eq "" ? $name : "${array}($name)"}] $value]
    }
    set code [catch {uplevel #$level [lindex $args end]} result options]
    if {$code == 3} break
    if {$code == 1 || $code == 2} {return -options $options $result}
  }
}

proc bridge_transaction {db level args} {
  set kind [expr {[llength $args] == 2 ? [lindex $args 0] : "deferred"}]
  set isOuter [lindex [bridge_ask $db autocommit] 0]
  bridge_eval $db $level [expr {$isOuter ? "BEGIN $kind" : "SAVEPOINT _tcl_transaction"}]
  set code [catch {uplevel #$level [lindex $args end]} result options]
  if {$code == 1} {
    set undo [expr {$isOuter ? "ROLLBACK" : "ROLLBACK TO _tcl_transaction; RELEASE _tcl_transaction"}]
    catch {bridge_eval $db $level $undo}
  } else {
    bridge_eval $db $level [expr {$isOuter ? "COMMIT" : "RELEASE _tcl_transaction"}]
  }
  return -options $options $result
}

set bridge(methods) {
  busy cache changes close errorcode eval exists last_insert_rowid nullvalue onecolumn status timeout total_changes transaction
  version
}

proc bridge_method {db method args} {
  set level [expr {[info level] - 1}]
  switch [lsearch -inline $::bridge(methods) $method*] {
    eval {return [bridge_eval $db $level {*}$args]}
    exists {return [expr {[llength [bridge_eval $db $level {*}$args]] > 0}]}
    onecolumn {return [lindex [bridge_eval $db $level {*}$args] 0]}
    transaction {return [bridge_transaction $db $level {*}$args]}
    nullvalue {
      if {[llength $args] > 0} {set ::bridge(null,$db) [lindex $args 0]}
      return $::bridge(null,$db)
    }
    errorcode {return $::bridge(code,$db)}
    changes - total_changes - last_insert_rowid - version {return [lindex [bridge_ask $db $method] 0]}
    status {return [lindex [bridge_ask $db status {*}$args] 0]}
    busy - cache - timeout {return}
    close {
      bridge_ask $db close
      rename $db {}
      return
    }
    default {error "the bridge has no method $method"}
  }
}

# A file is a disk at the other end, with an empty file here as its mark: a script deletes files by itself.
proc sqlite3 {db args} {
  switch -- $db {
    -has-codec {return 0}
    -version - -sourceid {return [lindex [bridge_ask {} version] 0]}
  }
  set file [expr {[llength $args] > 0 && ![string match -* [lindex $args 0]] ? [lindex $args 0] : ""}]
  set isNew 0
  if {$file ne "" && $file ne ":memory:"} {
    set file [file normalize $file]
    set isNew [expr {![file exists $file]}]
    close [open $file a]
  }
  if {[llength [info commands $db]] > 0} {catch {$db close}}
  set ::bridge(null,$db) {}
  bridge_ask $db open $file $isNew
  proc ::$db {args} [format {tailcall bridge_method %s {*}$args} [list $db]]
  return
}

# What the scripts' own beginning calls, and what is the same without an effect.
foreach name {
  autoinstall_test_functions abuse_create_function database_may_be_corrupt database_never_corrupt extra_schema_checks install_malloc_faultsim optimization_control restore_prng_state save_prng_state sqlite3_config_memstatus
  sqlite3_db_config_lookaside sqlite3_extended_result_codes
  sqlite3_hard_heap_limit64 sqlite3_initialize sqlite3_memdebug_settitle sqlite3_release_memory sqlite3_shutdown
  sqlite3_soft_heap_limit64 sqlite3_soft_heap_limit sqlite3_test_control_pending_byte
} {
  proc $name {args} {return 0}
}
proc sqlite3_connection_pointer {db} {return $db}
proc sqlite3_db_config {db option value} {
  return [lindex [bridge_ask $db config [string map {SQLITE_DBCONFIG_ {}} $option] $value] 0]
}
proc working_64bit_int {} {return 1}
proc clang_sanitize_address {} {return 0}
proc atomic_batch_write {file} {return 0}
proc sqlite3_get_autocommit {db} {return [lindex [bridge_ask $db autocommit] 0]}

set argv {}
set argv0 [file join $testdir $bridge(script)]
source $testdir/tester.tcl

proc finish_test {} {
  catch {db close}
  finalize_testing
}
# Called by tester.tcl, too, when a thousand tests have failed.
proc finalize_testing {} {
  bridge_ask {} finished $::TC(count) {*}$::TC(fail_list)
  exit 0
}

if {[catch {source $argv0} bridge(words)]} {
  puts stderr $bridge(words)
  fail_test "the end of the script: $bridge(words)"
}
finish_test

//! Every code there is, in one list: checks name them, `squall explain` prints them.

use serde::Serialize;

/// A stable code such as `G014`. `G`: the grid; `V`: variables; `L`: loading files; `R`: at run time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Code(pub &'static str);

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

/// What `squall explain CODE` says.
#[derive(Clone, Copy, Debug)]
pub struct CodeEntry {
    /// The code.
    pub code: Code,
    /// A few words.
    pub title: &'static str,
    /// What it means, why it is so, and what to do: some sentences, with an example where one helps.
    pub explanation: &'static str,
}

impl CodeEntry {
    /// The explanation as lines of text, examples indented.
    pub fn lines(&self) -> impl Iterator<Item = &'static str> {
        self.explanation.trim_end().lines().map(|line| line.strip_prefix(' ').unwrap_or(line))
    }
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $code:literal, $title:literal;)+) => {
        impl Code {
            $(#[doc = $title] pub const $name: Code = Code($code);)+
        }
        /// The list: one entry a code, in the order of the codes.
        pub const CODES: &[CodeEntry] = &[$(CodeEntry { code: Code::$name, title: $title, explanation: concat!($($doc, "\n"),+) }),+];
    };
}

codes! {
    /// The text is not HCL. The caret shows where reading stopped; what is wrong is there or just before.
    ///
    /// An argument is `name = value`, a block is `kind "label" { … }`, each on lines of its own:
    ///
    ///     step "http_request" "first" {
    ///       arguments { url = "http://localhost:8080/" }
    ///     }
    SYNTAX = "G001", "invalid syntax";
    /// A brace, bracket, string, heredoc or comment is opened and never closed. The caret shows where it opens, not where the file ends.
    ///
    /// A string ends on the line on which it begins. A longer text is a heredoc, which ends with its marker alone on a line:
    ///
    ///     body = <<EOT
    ///     two
    ///     lines
    ///     EOT
    UNCLOSED = "G002", "never closed";
    /// A closing brace or bracket has nothing to close. Either it is one too many, or its opening is missing above.
    ///
    ///     values = [1, 2]]   # the second `]`
    STRAY_CLOSE = "G003", "nothing to close";
    /// Brackets, blocks and templates may nest 64 levels deep, and an expression may have 256 operators and steps above each other.
    /// What is deeper is refused before it is read, so that no file can exhaust the memory of the program.
    ///
    /// Name a part of it in `locals { }` and refer to that.
    TOO_DEEP = "G004", "nested too deep";
    /// A character that means nothing outside of strings and comments. The usual ones are single or typographic quotes, semicolons, and
    /// non-breaking spaces that came with copied text.
    ///
    ///     name = 'first'   # write "first"
    UNEXPECTED_CHARACTER = "G005", "unexpected character";
    /// Each argument and each block stands on a line of its own; there are no commas or semicolons between them.
    ///
    ///     count = 3 delay_before = "1s"   # two lines, please
    MISSING_NEWLINE = "G006", "two things on one line";
    /// A warning. An argument follows a closing brace on the same line. HCL does not allow it; it is accepted here because published
    /// grids do it. Other tools will refuse the file, so better put the argument on the next line.
    ///
    ///     defaults = { HOST = "localhost" } required = ["DB_PASS"]
    SAME_LINE = "G007", "an argument after a closing brace";
    /// An argument has no value after its `=`. The value begins on the same line; only inside of brackets and parentheses may it go on
    /// on the next ones.
    ///
    ///     url =
    ///       "http://localhost/"   # must begin after the =
    MISSING_VALUE = "G008", "no value";
    /// Something is neither an argument nor a block. An argument is `name = value`, a block is `kind "label" { … }` with the opening brace
    /// on the same line. Names of arguments are bare words; a map, whose keys may be quoted, is the value of an argument:
    ///
    ///     headers = { "Content-Type" = "text/plain" }
    NOT_AN_ITEM = "G009", "neither an argument nor a block";
    /// The same argument is given twice in one block. The first one counts until one of them is removed.
    DUPLICATE_ATTRIBUTE = "G010", "given twice";
    /// The same key is written twice in one map, so one of them would do nothing. Keys in parentheses and in templates are expressions, and
    /// may come out equal: then the last one counts, as in Terraform.
    ///
    ///     headers = { accept = "text/plain", accept = "text/html" }
    DUPLICATE_KEY = "G011", "a key given twice";
    /// A key of a map is a bare word, a string, or an expression in parentheses. Several words with dots between could be meant as a key
    /// with dots or as a reference, so say which: `"a.b" = 1` or `(a.b) = 1`.
    AMBIGUOUS_KEY = "G012", "an ambiguous key";
    /// In a quoted string a backslash begins one of `\n`, `\r`, `\t`, `\"`, `\\`, `\uXXXX` and `\UXXXXXXXX`. For a backslash itself write
    /// two. In a heredoc a backslash means only itself.
    ///
    ///     pattern = "\\d+"   # the regular expression \d+
    INVALID_ESCAPE = "G013", "an invalid escape";
    /// In a template `%{ if }` is ended by `%{ endif }`, with at most one `%{ else }` between, and `%{ for }` by `%{ endfor }`, in the same
    /// string or heredoc. A plain `%{` is written `%%{`.
    ///
    ///     greeting = "hello%{ if var.name != "" } ${var.name}%{ endif }"
    DIRECTIVE = "G014", "a template directive out of place";
    /// A block written on one line holds one argument at most, and no block. In a block of several lines nothing stands beside its braces.
    ///
    ///     arguments { url = "/" }
    ///     retry {
    ///       attempts = 3
    ///       backoff { initial = "1s" }
    ///     }
    ONE_LINE_BLOCK = "G015", "a block on one line";
    /// A file has so many problems that the rest is not shown. Perhaps it is no grid at all.
    TOO_MANY = "G016", "too many problems";
    /// One expression has more than a million words and signs. Data of that size belong into a file beside the grid, read with `file` and
    /// `jsondecode` or `csvdecode`, or as a scenario's `data`.
    TOO_LARGE = "G017", "an expression too large";
    /// A reference names something that is declared nowhere in the grid: a variable, a local, a step, a resource. A reference begins with
    /// `var`, `local`, `env`, `step`, `resource`, `count`, `each`, `self` or `run`; a plain word is no text, so put text in quotes.
    ///
    ///     url = var.base_url            # needs variable "base_url" { }
    ///     token = step.http_request.login.output.body.token
    UNKNOWN_NAME = "G040", "a name that is not declared";
    /// There is no function of this name. The functions are those of Terraform and a few more; one cannot define one's own.
    UNKNOWN_FUNCTION = "G041", "no such function";
    /// A function is called with too few or too many arguments. A list stands for several arguments with three dots after it:
    ///
    ///     highest = max([1, 5, 3]...)
    ARGUMENT_COUNT = "G042", "too few or too many arguments";
    /// `count.index` means something only in a block that has `count`, `each.key` and `each.value` in one that has `for_each`, and `self`
    /// only where an attempt is judged: in `check`, `retry` and `on_error`. The values of `count` and `for_each` are made before there is
    /// any instance, so they cannot use `count.index` or `each`.
    OUT_OF_SCOPE = "G043", "it means nothing here";
    /// The environment variable is not set. It is read before anything runs, so that a run does not fail halfway.
    ///
    ///     token = env.API_TOKEN                  # must be set
    ///     region = env("REGION", "eu-west-1")    # may be set
    MISSING_ENVIRONMENT = "G044", "an environment variable that is not set";
    /// A step with `count` or `for_each` is a collection: name one instance or all. A step without has no instances to name.
    ///
    ///     step.http_request.many[0].output.body        # one
    ///     step.http_request.many[count.index].output   # the one with the same index
    ///     step.http_request.many[*].output.status      # all, as a list
    ///     step.http_request.regions["eu"].output       # one of for_each
    INSTANCE = "G045", "an instance that does not exist";
    /// A step carries `output`, `status`, `attempts`, `duration_ms` and `error`; what its output has depends on the step's type, and
    /// `squall modules show` prints it.
    ///
    ///     step.http_request.login.output.status   # the response's
    ///     step.http_request.login.status          # the step's
    UNKNOWN_ATTRIBUTE = "G046", "an attribute that does not exist";
    /// The language has it, this version does not. It is refused rather than ignored, because a run that leaves out what its grid says
    /// would be misleading. Remove it, or take a newer version.
    NOT_BUILT = "G047", "not built yet";
    /// The reference ends too early, or a part of it that must be written out is computed. Names are fixed before the run; only instances
    /// and what is in a value can be computed.
    ///
    ///     step.http_request.login.output   # a type, a name, what of it
    INCOMPLETE_REFERENCE = "G048", "an incomplete reference";
    /// There is no block of this name. At the top of a file stand `variable`, `locals`, `resource`, `step` and `output`; inside of these
    /// stands what belongs to them.
    UNKNOWN_BLOCK = "G060", "an unknown block";
    /// A block does not know this argument. What a step's type takes stands in its `arguments { }`; beside it stand only the arguments
    /// that every step has, such as `count` and `depends_on`.
    ///
    ///     step "http_request" "first" {
    ///       delay_before = "1s"
    ///       arguments { url = "http://localhost/" }
    ///     }
    UNKNOWN_ARGUMENT = "G061", "an unknown argument";
    /// A block that may come once comes twice. The first one counts until one of them is removed.
    DUPLICATE_BLOCK = "G063", "a block given twice";
    /// Two blocks of one kind (and type) have the same name, so a reference would not say which is meant. Names are unique in all files
    /// of a grid together.
    DUPLICATE_NAME = "G064", "a name given twice";
    /// A block has too few or too many labels. A `step` and a `resource` have two, type and name; a `variable` and an `output` one, the
    /// name; a `check` one, its text; `locals` and the others none.
    ///
    ///     step "print" "hello" {
    ///     }
    LABELS = "G065", "a wrong number of labels";
    /// A name begins with a letter or an underscore and goes on with letters, digits, underscores and dashes, so that a reference can
    /// name it.
    INVALID_NAME = "G066", "not a name";
    /// There is no step or resource type of this name. `squall modules` lists all types, `squall modules show TYPE` prints one.
    UNKNOWN_TYPE = "G067", "an unknown type";
    /// An argument or a block that must be there is missing; the message names it. `squall modules show TYPE` prints what the arguments
    /// of a step's or a resource's type are, and which have no default.
    ///
    ///     step "http_request" "first" {
    ///       arguments { }   # url is missing
    ///     }
    MISSING = "G068", "something is missing";
    /// A value does not fit: it is of another type, or outside of what is allowed; the message says what is. A text is converted where
    /// it reads as a number or a truth value, as Terraform does it.
    ///
    ///     priority = "high"   # a number is expected
    INVALID_VALUE = "G069", "a value that does not fit";
    /// The value must be known before the run, so it may name variables and functions, but no step.
    NOT_CONSTANT = "G070", "not known before the run";
    /// Each needs the other first, so none could ever begin. The whole circle is shown; it has to be broken at one of the places.
    ///
    ///     locals {
    ///       a = local.b
    ///       b = local.a
    ///     }
    CYCLE = "G071", "a cycle";
    /// `count` is a whole number that is not negative: how many instances of the step run. A text such as `"3"` is no number; a value
    /// that comes as text, from the environment for example, is converted with `tonumber`.
    COUNT = "G072", "an invalid count";
    /// `for_each` takes a map or an object (an instance for each entry), a set of strings, or a list (the index is the key).
    FOR_EACH = "G073", "an invalid for_each";
    /// Two arguments exclude each other and both are given, such as `count` and `for_each`: keep the one that is meant.
    CONFLICT = "G074", "arguments that exclude each other";
    /// `depends_on` is a list of steps and resources, as references or as strings, with or without the kind in front:
    ///
    ///     depends_on = [step.http_request.first, "http_request.many[2]", resource.http_client.shared]
    DEPENDS_ON = "G075", "an invalid dependency";
    /// `uses` gives a step the resources it works with, by the names its type has for them:
    ///
    ///     uses {
    ///       client = resource.http_client.shared
    ///     }
    ///
    /// or as a list, where each goes to the place of its type: `uses = [resource.http_client.shared]`.
    USES = "G076", "an invalid use of a resource";
    /// Inside of `arguments { }` stand only arguments, `name = value`. A map is a value too: `headers = { a = "b" }`.
    ARGUMENTS_BLOCK = "G077", "a block among arguments";
    /// A one-to-one dependency, `[count.index]` or `[each.key]`, pairs instance with instance, so both must have the same ones.
    ONE_TO_ONE = "G078", "instances that do not pair up";
    /// A marked value must not be shown, but how many instances there are and what they are called is shown everywhere.
    SENSITIVE = "G079", "a sensitive value in a place that is shown";
    /// A type is `string`, `number`, `bool`, `any`, `list(T)`, `set(T)`, `map(T)`, `tuple([T, …])` or `object({ name = T, … })`; within
    /// an object, `optional(T)` and `optional(T, default)` too.
    INVALID_TYPE = "G080", "not a type";
    /// A warning. `retry` without `attempts` tries once, so it does nothing. `attempts` counts all of them, the first one too. The same
    /// comes of `retry_on = []` and of `abort_on = ["any"]`.
    RETRY_ONCE = "G081", "a retry that never retries";
    /// A warning. A step with `if` may be skipped; then its output is null, and taking something of it fails the step that does so.
    ///
    ///     try(step.a.b.output.id, "none")
    ///     step.a.b.status == "succeeded" ? step.a.b.output.id : "none"
    ///
    /// A step that reads it only runs where its own `if` says the same needs no more than that.
    UNGUARDED = "G082", "an output that may not be there";
    /// A scenario has one `load` block, whose label says the kind, and each kind has arguments of its own:
    ///
    ///     load "constant_vus"          { users, duration }
    ///     load "ramping_vus"           { start_users, stages }
    ///     load "shared_iterations"     { users, iterations, max_duration }
    ///     load "per_vu_iterations"     { users, iterations, max_duration }
    ///     load "constant_arrival_rate" { rate, per, duration, max_users, arrivals, backlog }
    ///     load "ramping_arrival_rate"  { start_rate, per, stages, max_users, arrivals, backlog }
    ///     load "externally_controlled" { users, max_users, duration }
    LOAD = "G084", "a load plan that cannot be";
    /// A step in a scenario runs once for each iteration, on a load thread, many thousand times. What belongs to a single run of a step (a
    /// cache, dedupe, a race, a hold, a priority, how it is resumed) means nothing there.
    NOT_IN_SCENARIO = "G085", "not in a scenario";
    /// A `data` block names one file (`csv`, `json` or `jsonl`), which is read when the grid is checked. A CSV file has the names of the
    /// columns in its first line; a JSON file is a list of objects; a JSON lines file has an object on each line. An empty one has no row
    /// that an iteration could have.
    DATA = "G086", "data that cannot be used";
    /// A scenario runs its steps in the order written, so one cannot read another that comes after it. Move it, or write `order = "graph"`,
    /// and the steps run as their dependencies allow.
    LATER_STEP = "G087", "a step that comes later";
    /// A threshold watches a metric, named by a path: of a scenario as a whole, of a step in it, of a step outside of scenarios, or of all
    /// steps that use a service.
    ///
    ///     scenario.checkout.latency
    ///     scenario.checkout.step.http_request.pay.error_rate
    ///     scenario.checkout.group.buy.step.http_request.pay.latency
    ///     step.http_request.login.latency
    ///     service.shop.availability
    ///
    /// The metrics are `latency` (from when a call was to begin), `service_time` (from when it began), `error_rate`, `attempt_error_rate`,
    /// `throughput`, `checks`, and of a scenario as a whole `lateness` and `dropped_iterations`. A service has `latency`, `error_rate` and
    /// `availability`.
    METRIC = "G088", "a metric that is not there";
    /// What a threshold requires, or fails on, is an aggregate, a comparison and a limit with its unit: `p99 < 300ms`.
    ///
    ///     latency service_time lateness                p50 p99.9 … avg min max   us ms s m
    ///     error_rate attempt_error_rate                value                     %
    ///     throughput                                   value                     /s
    ///     checks (those that held)                     rate                      %
    ///     dropped_iterations (of those planned)        rate                      %
    ///     all of them: how many (failed, were dropped) count
    ///
    /// The comparisons are `<`, `<=`, `>`, `>=`, `==` and `!=`.
    RULE = "G089", "a rule that cannot be";
    /// A name whose `scope` is `local` is there for its own file only, and one whose `scope` is `module` for the files of its folder.
    ///
    ///     step "http_request" "login" {
    ///       scope = "workspace"   # all files may name it; this is the default
    ///     }
    OUT_OF_SIGHT = "G090", "a name that is there for other files only";
    /// A warning. Within a group a name means the innermost that is declared so; one of the same name outside cannot be named from here.
    SHADOWED = "G091", "a name that hides another";
    /// A race is won by the first that succeeds: `depends_on_any = [step.a.b[*], step.c.d]`. What the winner gave is `any.output`; which
    /// one wins is not known before, so the racers themselves cannot be read. With `losers = "cancel"`, the default, nothing else may
    /// need a racer.
    RACE = "G092", "a race that cannot be";
    /// A group is one node for those outside of it. They may read a step in it where the text says in which instance of the group it is.
    ///
    ///     group.buy.step.http_request.pay.output.status_code
    ///     group.buy["eu"].step.http_request.pay.output.status_code
    ///     group.buy[*].output.receipt   # of all instances: only what its output blocks give
    INTO_A_GROUP = "G093", "a way into a group that is not clear";
    /// A warning. All instances of a step send the same idempotency key, so a server that keeps to keys takes the second for a repetition of
    /// the first, answers what it answered then, and does nothing.
    ///
    ///     idempotency_key = "pay-${run.id}-${count.index}"
    ONE_KEY = "G095", "one idempotency key for all instances";
    /// The branches of a conditional, `condition ? one : other`, become one type, as in Terraform: of a number and a text a text, of objects
    /// with other attributes a map, of lists of other lengths a list. These have none in common, so what comes of the conditional would
    /// change its type with the condition. `null` goes with everything.
    ///
    ///     local.fast ? 1 : [1]      # a number and a list
    ///     local.fast ? [1] : []     # a list
    ///     local.fast ? 1 : null     # a number
    ///
    /// What is known only during the run, such as what a step gives, is not compared: only the branch that is taken is evaluated.
    BRANCHES = "G096", "branches of different types";
    /// A mix is a load plan that scenarios share: each of its iterations runs one of them, chosen by their weights (1 if none is given). So
    /// the plan, and all that says when iterations begin and end, stands in the mix; steps, data, variations and think time in the scenarios.
    ///
    ///     mix "shop" {
    ///       load "constant_arrival_rate" {
    ///         rate     = 100
    ///         duration = "5m"
    ///       }
    ///     }
    ///     scenario "browse" {
    ///       mix    = mix.shop
    ///       weight = 9
    ///       …
    ///     }
    ///
    /// A scenario has a `load` or a `mix`, never both; a mix has a scenario that names it, and not all of them weigh 0.
    MIX = "G097", "a mix that cannot be";
    /// A custom metric may be fed by several steps, which all count it in the same unit; else its figures would mean nothing.
    ///
    ///     metric "basket_total" {
    ///       value = self.output.json.total
    ///       unit  = "EUR"
    ///     }
    CUSTOM_METRIC = "G098", "a custom metric of two units";
    /// A cache takes the output of the same call instead of making the call, which is the same by itself only if the call just reads.
    /// What changes something (a `POST`, a command) is cached only by a `key` that you choose: then the first call of that key is made.
    ///
    ///     cache { key = "basket-${var.user}" }
    ///
    /// Among runs (`scope = "grid"` or `"global"`) a key is also needed where a call depends on more than its arguments.
    CACHE_KEY = "G100", "a cache without a key";
    /// Steps that name the same `key` share one circuit breaker or one rate limit, so they must say the same about it.
    SHARED_KEY = "G101", "a key shared by different limits";
    /// The grid says which versions of squall it is for, in `required_version` of its block `squall`, and this is none of them. A newer or
    /// older program might read the grid in another way, so it is not run.
    ///
    ///     squall {
    ///       required_version = ">= 1.2, < 2"
    ///     }
    REQUIRED_VERSION = "G110", "another version is required";
    /// `required_version` is a text of conditions with commas between, all of which must hold. A condition is one of `=`, `!=`, `>`, `>=`,
    /// `<`, `<=` and `~>`, and a version of one to three numbers. `~>` lets only the last number grow: `~> 1.2` is `>= 1.2, < 2`, and
    /// `~> 1.2.3` is `>= 1.2.3, < 1.3`.
    VERSION_CONSTRAINT = "G111", "not a version constraint";
    /// At most one profile has `default = true`: its values count when nobody asks for a profile, so it must be clear which they are.
    DEFAULT_PROFILE = "G112", "a second default profile";
    /// The `variables { }` of a profile give values to variables of the grid, by their names; none has this one. Look for a misspelled
    /// name, or declare it.
    ///
    ///     variable "users" { }
    ///     profile "fast" {
    ///       variables { users = 3 }
    ///     }
    PROFILE_VARIABLE = "G113", "a profile for a variable that is not declared";
    /// A manifest, `runner "TYPE" { }` or `asset "TYPE" { }`, documents a type that the program has, so it must name exactly the inputs,
    /// outputs and uses that the type has. `squall modules show TYPE --output hcl` prints the manifest as it must be.
    MANIFEST_NAMES = "G114", "a manifest with other names";
    /// A manifest gives an input, an output, a use or a part of one another type than it has. A duration may be called `string`, `number` or
    /// `any`, a condition `bool` or `any`, and `object({})` is any object.
    ///
    ///     runner "print" {
    ///       input "input" { type = string }   # it is any
    ///     }
    MANIFEST_TYPE = "G115", "a manifest with another type";
    /// A manifest says otherwise what must be given, or what an input is when it is left out. An input without `default` must be given; one
    /// with `default = null` may be left out and is null then. `sensitive`, where it stands, must be so too.
    MANIFEST_DEFAULT = "G116", "a manifest with another default";
    /// A warning. A profile without values is as good as none: taking it changes nothing. Its values stand in `variables { }`.
    ///
    ///     profile "fast" {
    ///       variables { users = 3 }
    ///     }
    IDLE_PROFILE = "G117", "a profile that gives nothing";
    /// A path that was given does not exist. Paths are relative to the directory in which the program was started.
    PATH_MISSING = "L001", "no such file or directory";
    /// A path that was given, or something in a directory, could not be read: no permission, or the disk failed.
    PATH_UNREADABLE = "L002", "not readable";
    /// A file of a grid may have 16 MiB. What is larger is refused without reading it; it is probably data and no grid.
    FILE_TOO_LARGE = "L003", "a file too large";
    /// A grid is text in UTF-8. The place of the first byte that is not is told; a zero byte means that the file is no text at all.
    NOT_TEXT = "L004", "not text";
    /// No `.hcl` file was found. Without a path `./grids` is read, or the current directory if it has `.hcl` files itself. Hidden files and
    /// directories do not count, nor do files named `*.vars.hcl`: these hold values for variables and are given with `--var-file`.
    NO_FILES = "L005", "no grid";
    /// A meta-argument was computed while the grid ran and has a value it cannot have: a delay that is no duration, a number of attempts
    /// below 1. The step fails before its call.
    BAD_SETTING = "R001", "a setting that cannot be";
    /// An expression has no value: an operand, an argument or an index does not fit, or something is null. What is known before the run is
    /// evaluated before the run, so this is found by `squall check` unless it depends on what comes back.
    ///
    /// `try(expression, fallback)` and `can(expression)` catch it; `&&`, `||` and conditionals evaluate only what they need.
    EVALUATION = "R010", "an expression without a value";
    /// One evaluation of one expression may take a million steps and make 64 MiB of text and elements. What needs more would hold up the
    /// run: walk over less, or let the system under test do it. Nothing catches this, `try` neither.
    BUDGET = "R011", "an expression that does too much";
    /// A step that was skipped, failed or cancelled has no output; its `output` is null, and nothing can be taken of null.
    ///
    ///     step.a.b.status == "succeeded" ? step.a.b.output.id : "none"
    ///     try(step.a.b.output.id, "none")
    NO_OUTPUT = "R012", "no output to take something of";
    /// A variable has no default, and no value was given. Give it one with `--var name=value`, in a file with `--var-file`, or in the
    /// environment as `SQUALL_VAR_name`.
    NO_VALUE = "V001", "a variable without a value";
    /// A value was given for a variable that no file of the grid declares. Look for a misspelled name, or declare it: `variable "name" { }`.
    UNDECLARED = "V002", "an undeclared variable";
    /// The value of a variable is not of its type and cannot be converted to it.
    WRONG_TYPE = "V003", "a value of another type";
    /// The value of a variable does not meet a condition that its `validation` block has.
    VALIDATION = "V004", "a value that is not allowed";
    /// `--var` takes a name and a value with `=` between. Quote it for the shell where the value has spaces or quotes in it.
    ///
    ///     squall run --var users=10 --var 'hosts=["a", "b"]'
    VAR_SYNTAX = "V005", "not name=value";
    /// A file of values for variables holds attributes, `name = value`, and no blocks; as JSON, one object.
    VAR_FILE = "V006", "not a file of values";
    /// A file of environment variables has a `NAME=value` on each line; empty lines and lines that begin with `#` do not count. A value may
    /// stand in quotes, and the line may begin with `export`.
    ENV_FILE = "V007", "not a file of environment variables";
    /// `--profile` names a profile that no file of the grid has. `squall profiles` lists those there are, and what each gives to variables.
    UNKNOWN_PROFILE = "V008", "an unknown profile";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_in_order() {
        let unordered: Vec<_> = CODES.windows(2).filter(|pair| pair[0].code >= pair[1].code).map(|pair| pair[1].code).collect();
        assert_eq!(unordered, []);
    }

    #[test]
    fn every_code_is_a_letter_and_three_digits() {
        for entry in CODES {
            let (letter, digits) = entry.code.0.split_at(1);
            assert!("GVLR".contains(letter), "{}", entry.code);
            assert!(digits.len() == 3 && digits.bytes().all(|digit| digit.is_ascii_digit()), "{}", entry.code);
        }
    }

    #[test]
    fn every_code_is_explained() {
        for entry in CODES {
            assert!(!entry.title.is_empty() && !entry.title.ends_with('.'), "{}: {:?}", entry.code, entry.title);
            assert!(entry.explanation.len() > entry.title.len() + 40, "{}: {:?}", entry.code, entry.explanation);
        }
    }
}

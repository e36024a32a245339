package worth

// weights are fitted on 1014 sentences by the program in fit; see Names.
var weights = Vector{
	0.7780,  // said
	1.2625,  // compared
	0.8977,  // share
	1.0586,  // money
	0.1810,  // month
	0.8119,  // count
	0.6351,  // past
	1.8212,  // event
	0.5141,  // cause
	0.4863,  // most
	1.5532,  // record
	2.2943,  // office
	-2.3245, // self
	-2.1537, // you
	-2.8829, // view
	-2.8411, // future
	-1.8909, // furniture
	0.2832,  // named
	1.4089,  // numbered
	0.1542,  // several
	0.3261,  // dated
	-2.9617, // asks
	-0.9713, // exclaims
	-1.2959, // short
	2.5106,  // length
	-0.3088, // open
	-0.0794, // odd
	-2.9097, // bias
}

// plainWeights are those of languages without a table: fitted on the same sentences, as if none had one.
var plainWeights = Vector{
	0.0000,  // said
	0.0000,  // compared
	0.0806,  // share
	0.2507,  // money
	0.0000,  // month
	0.0000,  // count
	0.0000,  // past
	0.0000,  // event
	0.0000,  // cause
	0.0000,  // most
	0.0000,  // record
	0.0000,  // office
	0.0000,  // self
	0.0000,  // you
	0.0000,  // view
	0.0000,  // future
	0.0000,  // furniture
	0.6775,  // named
	1.5262,  // numbered
	-0.0751, // several
	0.9016,  // dated
	-2.4008, // asks
	-1.3991, // exclaims
	-1.0287, // short
	5.1162,  // length
	-0.2350, // open
	-0.4863, // odd
	-3.1782, // bias
}

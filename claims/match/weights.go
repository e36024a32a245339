package match

// weights and calibration are fitted on 1,509 posts in English and Arabic by the program in fit; see the features in rank.go.
var weights = Weights{
	1.8738,
	2.9576,
	1.1149,
	2.7950,
	1.7839,
	-0.5293,
	2.0778,
	2.9863,
	-0.9632,
	0.7606,
	0.9734,
	2.9852,
}

var calibration = Calibration{-2.9020, 0.5963, -1.5504}

namespace Mipp.Tests.Operators;

/// <summary>Conformance cases of known operators that are not run, each with the reason.</summary>
internal static class ConformanceExclusions
{
    private const string OtherRandomNumbers = "expects the very elements that another library's random numbers drop; DropoutTests checks the rule";

    private const string OldBroadcasting = "the broadcasting of operator sets before 7 is refused with a message that says so";

    private const string BFloat16AsInteger = "the data files hold bfloat16 as 16-bit unsigned integers, which libtorch lacks";

    public static IReadOnlyDictionary<string, string> Reasons { get; } = new Dictionary<string, string>
    {
        ["node/test_cast_BFLOAT16_to_FLOAT"] = BFloat16AsInteger,
        ["node/test_cast_FLOAT_to_BFLOAT16"] = BFloat16AsInteger,
        ["node/test_castlike_BFLOAT16_to_FLOAT"] = BFloat16AsInteger,
        ["node/test_castlike_BFLOAT16_to_FLOAT_expanded"] = BFloat16AsInteger,
        ["node/test_castlike_FLOAT_to_BFLOAT16"] = BFloat16AsInteger,
        ["node/test_castlike_FLOAT_to_BFLOAT16_expanded"] = BFloat16AsInteger,
        ["node/test_training_dropout"] = OtherRandomNumbers,
        ["node/test_training_dropout_default"] = OtherRandomNumbers,
        ["node/test_training_dropout_default_mask"] = OtherRandomNumbers,
        ["node/test_training_dropout_mask"] = OtherRandomNumbers,
        ["pytorch-converted/test_Softsign"] = OldBroadcasting,
        ["pytorch-operator/test_operator_add_broadcast"] = OldBroadcasting,
        ["pytorch-operator/test_operator_add_size1_broadcast"] = OldBroadcasting,
        ["pytorch-operator/test_operator_add_size1_right_broadcast"] = OldBroadcasting,
        ["pytorch-operator/test_operator_add_size1_singleton_broadcast"] = OldBroadcasting,
        ["pytorch-operator/test_operator_addconstant"] = OldBroadcasting,
    };
}

namespace FlagCluster.Engine.Context;

/// <summary>Specifies why the value of an attribute cannot be read.</summary>
internal enum UnusableReason
{
    /// <summary>The targeting key is not a string.</summary>
    NotAString,

    /// <summary>A number is outside the range of a double.</summary>
    NumberOutOfRange,

    /// <summary>A text has one half of a surrogate pair.</summary>
    UnpairedSurrogate,

    /// <summary>A text, or the texts of a list together, are longer than a regular expression reads.</summary>
    TooLongToMatch,

    /// <summary>Conditions on long lists and texts have taken all steps of the context.</summary>
    TooMuchWork,

    /// <summary>A text is longer than a split hashes.</summary>
    TooLongToHash,

    /// <summary>The context has no value that a split or a bucket condition can hash.</summary>
    Missing,
}

/// <summary>Represents an attribute of a context that an evaluation needed and could not read.</summary>
/// <param name="Slot">The attribute's slot.</param>
/// <param name="Name">The attribute's name or path.</param>
/// <param name="Reason">Why it cannot be read.</param>
internal sealed record UnusableAttribute(int Slot, string Name, UnusableReason Reason)
{
    /// <summary>Returns what is wrong, to follow the attribute's name.</summary>
    public string Describe() =>
        Reason switch
        {
            UnusableReason.NotAString => "which must be a string",
            UnusableReason.NumberOutOfRange => "which has a number outside the range of a double",
            UnusableReason.UnpairedSurrogate => "which is not valid Unicode: it has an unpaired surrogate",
            UnusableReason.TooLongToMatch =>
                $"which has more than {EvaluationContext.MaxMatchedBytes} bytes, the most that 'matches' reads",
            UnusableReason.TooMuchWork =>
                "which is too long: together, the conditions on long lists and texts of this request take more than "
                    + $"{EvaluationContext.MaxSteps} steps",
            UnusableReason.TooLongToHash => $"which has more than {EvaluationContext.MaxHashedBytes} bytes, the most that a split hashes",
            UnusableReason.Missing => "and the context has no value for it that can be hashed",
            _ => throw new InvalidOperationException($"Unknown reason {Reason}."),
        };
}

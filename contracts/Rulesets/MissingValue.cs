namespace FlagCluster.Contracts.Rulesets;

/// <summary>
/// Specifies what happens when no attribute of a <see cref="BucketSource"/> has a value that can be hashed. JSON: the name in camel case;
/// <see cref="False"/> is the JSON value <c>false</c>.
/// </summary>
public enum MissingValue
{
    /// <summary>The evaluation fails. The default of splits.</summary>
    Error,

    /// <summary>The condition is false. The default of conditions.</summary>
    False,

    /// <summary>The rule of the split is skipped; the next rule is tried.</summary>
    Next,

    /// <summary>The flag's default variant is served, reason <c>DEFAULT</c>.</summary>
    Default,

    /// <summary>The caller is in bucket 0.</summary>
    First,

    /// <summary>The caller is in a random bucket, another one in each evaluation.</summary>
    Random,
}

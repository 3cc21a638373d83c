namespace FlagCluster.Contracts.Rulesets;

/// <summary>
/// Specifies the type of every value that a flag can serve. JSON: <c>boolean</c>, <c>string</c>, <c>number</c>, <c>object</c>.
/// </summary>
/// <remarks>The four types of the OpenFeature specification, section 1.3 (flag evaluation).</remarks>
public enum FlagType
{
    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary>A UTF-8 string.</summary>
    String,

    /// <summary>A finite IEEE 754 double; the JSON text is kept as it was written.</summary>
    Number,

    /// <summary>A JSON object or array.</summary>
    Object,
}

namespace FlagCluster.Contracts.Rulesets;

/// <summary>
/// Specifies what an attribute is converted to before a test compares it. A value that cannot be converted makes the test false. Each
/// element of a list is converted, except by <see cref="Size"/>. In JSON the name is in camel case.
/// </summary>
public enum AttributeConversion
{
    /// <summary>No conversion: only a value of the operands' type passes. In JSON the property is absent.</summary>
    None,

    /// <summary>Numbers become text as splits hash them (<c>17</c>, <c>2.5</c>), booleans <c>true</c> or <c>false</c>.</summary>
    Text,

    /// <summary>Text becomes the nearest double of a decimal such as <c>-1.5e3</c>; surrounding blanks are ignored.</summary>
    Number,

    /// <summary>Text becomes a boolean: <c>true</c> or <c>false</c> in any case; surrounding blanks are ignored.</summary>
    Boolean,

    /// <summary>RFC 3339 text becomes Unix milliseconds; surrounding blanks are ignored. Numbers are Unix milliseconds.</summary>
    Time,

    /// <summary>A list becomes the number of its elements. Other values cannot be converted.</summary>
    Size,
}

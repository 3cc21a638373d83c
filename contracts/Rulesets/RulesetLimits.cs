namespace FlagCluster.Contracts.Rulesets;

/// <summary>How large a ruleset and its parts may be. What is larger is refused with an error that names the limit.</summary>
public static class RulesetLimits
{
    /// <summary>The shape of flag, segment, variant and rule keys: 1 to 128 of <c>A–Z a–z 0–9 . _ -</c>, first a letter or a digit.</summary>
    public const string KeyPattern = "^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$";

    /// <summary>Flags in a ruleset.</summary>
    public const int Flags = 100_000;

    /// <summary>Segments in a ruleset.</summary>
    public const int Segments = 10_000;

    /// <summary>Variants of a flag.</summary>
    public const int Variants = 250;

    /// <summary>Rules of a flag.</summary>
    public const int Rules = 1_000;

    /// <summary>Prerequisites of a flag.</summary>
    public const int Prerequisites = 50;

    /// <summary>Flags in a chain of prerequisites, and segments in a chain of segments, one after the other.</summary>
    public const int ChainLength = 20;

    /// <summary>Conditions inside conditions.</summary>
    public const int ConditionDepth = 20;

    /// <summary>Conditions in one rule or segment, all levels together.</summary>
    public const int Conditions = 1_000;

    /// <summary>Operands of one condition.</summary>
    public const int Operands = 10_000;

    /// <summary>Targeting keys in a segment's included or excluded set.</summary>
    public const int SegmentKeys = 1_000_000;

    /// <summary>Bytes of UTF-8 in a targeting key of a set.</summary>
    public const int TargetingKeyBytes = 1_024;

    /// <summary>Bytes of a variant's value as JSON.</summary>
    public const int ValueBytes = 65_536;

    /// <summary>Characters of a name, a description, an owner, a salt, an attribute, an operand or a regular expression.</summary>
    public const int TextLength = 4_096;

    /// <summary>Bytes of UTF-8 in an attribute's name or path.</summary>
    public const int AttributeBytes = 512;

    /// <summary>Tags of a flag.</summary>
    public const int Tags = 100;

    /// <summary>Levels of nesting in a variant's value: less than in a document, so that what holds the value can be read back wherever it stands.</summary>
    public const int ValueDepth = 32;

    /// <summary>Levels of nesting in any JSON document.</summary>
    public const int JsonDepth = 64;
}

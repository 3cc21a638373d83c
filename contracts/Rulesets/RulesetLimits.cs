namespace FlagCluster.Contracts.Rulesets;

/// <summary>
/// Provides the limits of a ruleset and its parts. Validation rejects anything larger with an error that names the limit.
/// </summary>
public static class RulesetLimits
{
    /// <summary>
    /// The shape of flag, segment, variant and rule keys as a regular expression of JSON Schema. It holds ASCII to the rules of
    /// <see cref="KeySyntax"/>, and admits every character above U+009F: letters of all scripts cannot be written in a form that all
    /// validators read.
    /// </summary>
    public const string KeyPattern = "^" + KeyPart + "(?:/" + KeyPart + ")*$";

    private const string KeyPart =
        @"[^\x00-\x20""./<>\\\x60\x7f-\x9f](?:[^\x00-\x1f""/<>\\\x60\x7f-\x9f]*[^\x00-\x20""/<>\\\x60\x7f-\x9f])?";

    /// <summary>The maximum size of a key as UTF-8, in bytes.</summary>
    public const int KeyBytes = 256;

    /// <summary>The maximum number of flags in a ruleset.</summary>
    public const int Flags = 100_000;

    /// <summary>The maximum number of segments in a ruleset.</summary>
    public const int Segments = 10_000;

    /// <summary>The maximum number of variants of a flag.</summary>
    public const int Variants = 250;

    /// <summary>The maximum number of rules of a flag.</summary>
    public const int Rules = 1_000;

    /// <summary>The maximum number of prerequisites of a flag.</summary>
    public const int Prerequisites = 50;

    /// <summary>The maximum length of a chain of prerequisites, and of a chain of segments.</summary>
    public const int ChainLength = 20;

    /// <summary>The maximum nesting depth of conditions.</summary>
    public const int ConditionDepth = 20;

    /// <summary>The maximum number of conditions in one rule or segment, on all levels together.</summary>
    public const int Conditions = 1_000;

    /// <summary>The maximum number of ranges of one bucket condition.</summary>
    public const int BucketRanges = 100;

    /// <summary>The maximum number of attributes in <c>by</c>.</summary>
    public const int BucketAttributes = 10;

    /// <summary>The maximum number of operands of one condition.</summary>
    public const int Operands = 10_000;

    /// <summary>The maximum size of all operands of one condition as JSON, in bytes.</summary>
    public const int OperandBytes = 1_048_576;

    /// <summary>The maximum number of regular expressions of one condition.</summary>
    public const int Patterns = 100;

    /// <summary>The maximum count of a repetition in a regular expression, and of the product of counts inside each other.</summary>
    public const int PatternRepetitions = 1_000;

    /// <summary>
    /// The maximum number of steps to compile the distinct regular expressions of one change. They take about 0.2 s, on the writer and on
    /// each server that follows it. An ordinary expression takes a few thousand.
    /// </summary>
    public const int ChangePatternSteps = 20_000_000;

    /// <summary>The maximum number of targeting keys in a segment's included or excluded set.</summary>
    public const int SegmentKeys = 1_000_000;

    /// <summary>The maximum length of a targeting key of a set, in characters.</summary>
    public const int TargetingKeyLength = 1_024;

    /// <summary>The maximum size of a variant's value, of its attachment and of an origin as JSON, in bytes.</summary>
    public const int ValueBytes = 65_536;

    /// <summary>The maximum length of a name, description, owner, salt, attribute, operand or regular expression, in characters.</summary>
    public const int TextLength = 4_096;

    /// <summary>The maximum length of an attribute's name or path, in characters.</summary>
    public const int AttributeLength = 512;

    /// <summary>The maximum number of entries of a flag's metadata.</summary>
    public const int Metadata = 50;

    /// <summary>The maximum length of a tag and of a name of metadata, in characters.</summary>
    public const int LabelLength = 128;

    /// <summary>The maximum number of tags of a flag.</summary>
    public const int Tags = 100;

    /// <summary>
    /// The maximum nesting depth of a variant's value. It is less than that of a document, so that a document with the value can be read
    /// again.
    /// </summary>
    public const int ValueDepth = 32;

    /// <summary>The maximum nesting depth of a JSON document.</summary>
    public const int JsonDepth = 64;
}

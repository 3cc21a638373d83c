namespace FlagCluster.Environments.Evaluation.Flipt;

/// <summary>Specifies an operation of Flipt's evaluation API.</summary>
public enum FliptOperation
{
    /// <summary>Evaluates a boolean flag.</summary>
    Boolean,

    /// <summary>Evaluates a flag with variants.</summary>
    Variant,

    /// <summary>Evaluates several flags, each for an entity and context of its own.</summary>
    Batch,
}

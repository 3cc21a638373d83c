namespace FlagCluster.Environments.Evaluation.Flagr;

/// <summary>Specifies an operation of Flagr's evaluation API.</summary>
public enum FlagrOperation
{
    /// <summary>Evaluates one flag for one entity.</summary>
    Evaluation,

    /// <summary>Evaluates several flags for several entities.</summary>
    Batch,
}

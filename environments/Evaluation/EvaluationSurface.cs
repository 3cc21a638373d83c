namespace FlagCluster.Environments.Evaluation;

/// <summary>Where evaluations are asked for.</summary>
public enum EvaluationSurface
{
    /// <summary>OFREP, one flag.</summary>
    Ofrep,

    /// <summary>OFREP, all flags.</summary>
    OfrepBulk,

    /// <summary>A silo, by a gateway that keeps no rulesets or by a client of the cluster.</summary>
    Silo,
}

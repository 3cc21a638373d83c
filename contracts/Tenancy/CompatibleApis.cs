namespace FlagCluster.Contracts.Tenancy;

/// <summary>
/// Specifies the evaluation APIs of other systems that an environment serves in addition to OFREP, so that their SDKs keep working.
/// </summary>
[Flags]
public enum CompatibleApis
{
    /// <summary>None. The default.</summary>
    None = 0,

    /// <summary>The evaluation API of Flipt.</summary>
    Flipt = 1,

    /// <summary>The client and frontend APIs of Unleash.</summary>
    Unleash = 2,

    /// <summary>The evaluation API of Flagr, which Flagent has too.</summary>
    Flagr = 4,

    /// <summary>The API of FeatureFlags.rs.</summary>
    FeatureFlagsRs = 8,
}

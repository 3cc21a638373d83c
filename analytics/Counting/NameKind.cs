namespace FlagCluster.Analytics.Counting;

/// <summary>Specifies what is counted by a name. Names of each kind have a bound of their own.</summary>
public enum NameKind
{
    /// <summary>A reported evaluation: flag, variant, reason, rule, error code and SDK key.</summary>
    Exposure = 1,

    /// <summary>A custom event: its name and the SDK key.</summary>
    Track = 2,

    /// <summary>A crash: its group, application and platform.</summary>
    Crash = 3,

    /// <summary>A flag of a crash: the group, the flag and the variant.</summary>
    CrashFlag = 4,

    /// <summary>A person who was exposed to a followed flag.</summary>
    Person = 5,

    /// <summary>An event of a person in an environment with followed flags.</summary>
    PersonTrack = 6,
}

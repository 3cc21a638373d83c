using System.ComponentModel.DataAnnotations;

namespace FlagCluster.Control.Accounts;

/// <summary>Configures accounts with passwords. Section <c>Accounts</c>.</summary>
public sealed class AccountOptions
{
    /// <summary>The name of the configuration section.</summary>
    public const string Section = "Accounts";

    /// <summary>
    /// Gets or sets the iterations of PBKDF2 for a password. Default 210,000. A hash with fewer is replaced at the next sign-in.
    /// </summary>
    [Range(1, 10_000_000, ErrorMessage = "Accounts:HashIterations must be from 1 to 10000000.")]
    public int HashIterations { get; set; } = 210_000;

    /// <summary>
    /// Gets or sets how many passwords are hashed at once. Default 0: one less than the processors, at least one. Each takes a processor.
    /// </summary>
    [Range(0, 1_024, ErrorMessage = "Accounts:HashConcurrency must be from 0 to 1024.")]
    public int HashConcurrency { get; set; }

    /// <summary>Gets or sets how many sign-ins may wait for hashing. Default 32. One more is answered 429.</summary>
    [Range(0, 10_000, ErrorMessage = "Accounts:HashQueue must be from 0 to 10000.")]
    public int HashQueue { get; set; } = 32;

    /// <summary>
    /// Gets or sets the failed sign-ins of an account from one network without a delay. Default 5. After that the delay begins at one
    /// second and doubles with each failure.
    /// </summary>
    [Range(1, 1_000, ErrorMessage = "Accounts:FreeFailures must be from 1 to 1000.")]
    public int FreeFailures { get; set; } = 5;

    /// <summary>Gets or sets the longest delay after a failed sign-in, in seconds. Default 900.</summary>
    [Range(1, 86_400, ErrorMessage = "Accounts:MaxDelaySeconds must be from 1 to 86400.")]
    public int MaxDelaySeconds { get; set; } = 900;

    /// <summary>
    /// Gets or sets whether anybody can create an account. Default false. Such an account is a member of no organization.
    /// </summary>
    public bool SelfRegistration { get; set; }

    /// <summary>Gets the number of passwords that are hashed at once.</summary>
    internal int Concurrency => HashConcurrency > 0 ? HashConcurrency : Math.Max(1, Environment.ProcessorCount - 1);
}

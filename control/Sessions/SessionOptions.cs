using System.ComponentModel.DataAnnotations;

namespace FlagCluster.Control.Sessions;

/// <summary>Configures the sessions of people. Section <c>Sessions</c>.</summary>
public sealed class SessionOptions
{
    /// <summary>The name of the configuration section.</summary>
    public const string Section = "Sessions";

    /// <summary>
    /// Gets or sets where sessions are kept. Default <c>Database</c>. <c>Memory</c> is for the standalone server, whose stop ends them;
    /// <c>Redis</c> needs <c>Redis:Configuration</c>.
    /// </summary>
    [EnumDataType(typeof(SessionStoreKind), ErrorMessage = "Sessions:Store must be Database, Memory or Redis.")]
    public SessionStoreKind Store { get; set; } = SessionStoreKind.Database;

    /// <summary>Gets or sets the hours after which a session that is not used ends. Default 12; 0.1 to 720.</summary>
    [Range(0.1, 720, ErrorMessage = "Sessions:IdleHours must be from 0.1 to 720.")]
    public double IdleHours { get; set; } = 12;

    /// <summary>Gets or sets the days after which a session ends however often it is used. Default 7; 0.01 to 90.</summary>
    [Range(0.01, 90, ErrorMessage = "Sessions:AbsoluteDays must be from 0.01 to 90.")]
    public double AbsoluteDays { get; set; } = 7;

    /// <summary>
    /// Gets or sets the largest number of sessions of an account. Default 50. One more ends the oldest.
    /// </summary>
    [Range(1, 1_000, ErrorMessage = "Sessions:MaxPerAccount must be from 1 to 1000.")]
    public int MaxPerAccount { get; set; } = 50;

    /// <summary>
    /// Gets or sets the minutes after a sign-in or a confirmation in which a person can make changes that need one. Default 10; 1 to 10.
    /// </summary>
    [Range(1, 10, ErrorMessage = "Sessions:FreshMinutes must be from 1 to 10.")]
    public double FreshMinutes { get; set; } = 10;

    /// <summary>Gets the time after which a session that is not used ends.</summary>
    internal TimeSpan Idle => TimeSpan.FromHours(IdleHours);

    /// <summary>Gets the time after which a session ends.</summary>
    internal TimeSpan Absolute => TimeSpan.FromDays(AbsoluteDays);
}

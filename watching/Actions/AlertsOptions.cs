using System.ComponentModel.DataAnnotations;

namespace FlagCluster.Watching.Actions;

/// <summary>Configures how anomaly rules are evaluated and what their alerts do. Section <c>Alerts</c>.</summary>
public sealed class AlertsOptions
{
    /// <summary>The section.</summary>
    public const string Section = "Alerts";

    /// <summary>Gets or sets whether this process evaluates rules and does their actions. Default true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// Gets or sets the seconds between two looks for closed windows. Default 2. A higher value delays alerts and costs fewer reads of the
    /// store.
    /// </summary>
    [Range(1, 60, ErrorMessage = "Alerts:IntervalSeconds must be from 1 to 60.")]
    public int IntervalSeconds { get; set; } = 2;

    /// <summary>
    /// Gets or sets the seconds after the end of a window after which its actions are only recorded, for example when events are folded
    /// again. Default 600.
    /// </summary>
    [Range(60, 86_400, ErrorMessage = "Alerts:MaxActionAgeSeconds must be from 60 to 86400.")]
    public int MaxActionAgeSeconds { get; set; } = 600;

    /// <summary>Gets or sets the timeout of a notification in seconds. Default 10.</summary>
    [Range(1, 60, ErrorMessage = "Alerts:NotifySeconds must be from 1 to 60.")]
    public int NotifySeconds { get; set; } = 10;

    /// <summary>Gets or sets the days for which is kept what rules saw in each window. Default 7.</summary>
    [Range(1, 366, ErrorMessage = "Alerts:ObservationDays must be from 1 to 366.")]
    public int ObservationDays { get; set; } = 7;

    /// <summary>Gets or sets the days for which resolved alerts are kept. Default 400.</summary>
    [Range(1, 3_660, ErrorMessage = "Alerts:AlertDays must be from 1 to 3660.")]
    public int AlertDays { get; set; } = 400;

    /// <summary>Gets the targets of notifications by name, as <c>{"notify": "name"}</c> in a rule names them. Default none.</summary>
    public Dictionary<string, AlertTarget> Targets { get; } = new(StringComparer.Ordinal);
}

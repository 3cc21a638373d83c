using System.ComponentModel.DataAnnotations;

namespace FlagCluster.Integrations.Webhooks;

/// <summary>Configures the delivery of events to webhooks. Section <c>Webhooks</c>.</summary>
public sealed class WebhookOptions
{
    /// <summary>The section.</summary>
    public const string Section = "Webhooks";

    /// <summary>Gets or sets whether this process makes deliveries. Default true. Events are queued in any case.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Gets or sets the seconds that an attempt may take. Default 10. Higher: slow receivers occupy the process longer.</summary>
    [Range(1, 30, ErrorMessage = "Webhooks:TimeoutSeconds must be from 1 to 30.")]
    public int TimeoutSeconds { get; set; } = 10;

    /// <summary>Gets or sets the hours for which a delivery is repeated. Default 24. After that it can be repeated by hand.</summary>
    [Range(1, 168, ErrorMessage = "Webhooks:RetryHours must be from 1 to 168.")]
    public int RetryHours { get; set; } = 24;

    /// <summary>Gets or sets the hours of failures after which a webhook is disabled. Default 72.</summary>
    [Range(1, 720, ErrorMessage = "Webhooks:DisableAfterHours must be from 1 to 720.")]
    public int DisableAfterHours { get; set; } = 72;

    /// <summary>
    /// Gets or sets the number of webhooks to which this process delivers at the same time. Default 32. Failing ones take at most half of
    /// it.
    /// </summary>
    [Range(2, 1_024, ErrorMessage = "Webhooks:MaxConcurrent must be from 2 to 1024.")]
    public int MaxConcurrent { get; set; } = 32;

    /// <summary>Gets or sets the days for which completed deliveries are kept. Default 14.</summary>
    [Range(1, 366, ErrorMessage = "Webhooks:LogDays must be from 1 to 366.")]
    public int LogDays { get; set; } = 14;
}

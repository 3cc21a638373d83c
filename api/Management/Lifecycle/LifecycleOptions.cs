using System.ComponentModel.DataAnnotations;
using FlagCluster.Analytics.Lifecycle;

namespace FlagCluster.Api.Management.Lifecycle;

/// <summary>Configures after how long flags get verdicts. Section <c>Lifecycle</c>.</summary>
public sealed class LifecycleOptions
{
    /// <summary>The name of the configuration section.</summary>
    public const string Section = "Lifecycle";

    /// <summary>Gets or sets the age in days below which a flag has no verdict. Default 14.</summary>
    [Range(0, 365, ErrorMessage = "Lifecycle:YoungDays must be from 0 to 365.")]
    public int YoungDays { get; set; } = 14;

    /// <summary>
    /// Gets or sets the days without a single evaluation or exposure after which a flag is unused. Default 30. Time without a consumer does
    /// not count.
    /// </summary>
    [Range(1, 365, ErrorMessage = "Lifecycle:UnusedDays must be from 1 to 365.")]
    public int UnusedDays { get; set; } = 30;

    /// <summary>
    /// Gets or sets the days of which all evaluations must have given one variant. Default 14. Time without a consumer does not count.
    /// </summary>
    [Range(1, 365, ErrorMessage = "Lifecycle:OneVariantDays must be from 1 to 365.")]
    public int OneVariantDays { get; set; } = 14;

    /// <summary>Gets or sets the fewest evaluations in these days. Default 100.</summary>
    [Range(1, 1_000_000_000, ErrorMessage = "Lifecycle:OneVariantEvaluations must be from 1 to 1000000000.")]
    public int OneVariantEvaluations { get; set; } = 100;

    /// <summary>
    /// Gets or sets the days without a change after which a flag with the purpose <c>release</c> is unmodified. Default 40.
    /// </summary>
    [Range(1, 3650, ErrorMessage = "Lifecycle:ReleaseDays must be from 1 to 3650.")]
    public int ReleaseDays { get; set; } = 40;

    /// <summary>
    /// Gets or sets the days without a change after which a flag with the purpose <c>experiment</c> is unmodified. Default 40.
    /// </summary>
    [Range(1, 3650, ErrorMessage = "Lifecycle:ExperimentDays must be from 1 to 3650.")]
    public int ExperimentDays { get; set; } = 40;

    /// <summary>
    /// Gets or sets the days without a change after which a flag with the purpose <c>operational</c> is unmodified. Default 90.
    /// </summary>
    [Range(1, 3650, ErrorMessage = "Lifecycle:OperationalDays must be from 1 to 3650.")]
    public int OperationalDays { get; set; } = 90;

    /// <summary>
    /// Gets or sets the minutes by which the consumer may be behind before verdicts that depend on use are not given. Default 60.
    /// </summary>
    [Range(1, 10_080, ErrorMessage = "Lifecycle:LagMinutes must be from 1 to 10080.")]
    public int LagMinutes { get; set; } = 60;

    internal LifecycleSettings Settings =>
        new()
        {
            YoungDays = YoungDays,
            UnusedDays = UnusedDays,
            OneVariantDays = OneVariantDays,
            OneVariantEvaluations = OneVariantEvaluations,
            ReleaseDays = ReleaseDays,
            ExperimentDays = ExperimentDays,
            OperationalDays = OperationalDays,
            MaxLag = TimeSpan.FromMinutes(LagMinutes),
        };
}

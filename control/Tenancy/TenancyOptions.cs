using System.ComponentModel.DataAnnotations;

namespace FlagCluster.Control.Tenancy;

/// <summary>Configures organizations, projects and environments. Section <c>Tenancy</c>.</summary>
public sealed class TenancyOptions
{
    /// <summary>
    /// Gets or sets the days in which a deleted project or environment can be restored. It is removed within an hour after that. Default
    /// 30; 0 to 3,650.
    /// </summary>
    [Range(0, 3650, ErrorMessage = "Tenancy:RestoreDays must be from 0 to 3650.")]
    public int RestoreDays { get; set; } = 30;
}

using System.ComponentModel.DataAnnotations;

namespace FlagCluster.Control.Directory;

/// <summary>Configures how a process keeps control data in memory. Section <c>Control</c>.</summary>
public sealed class ControlOptions
{
    /// <summary>
    /// Gets or sets the seconds between two reads of the control version. A key, a grant or a token that another process changes takes
    /// effect here within this time. Default 1; 0.1 to 3,600.
    /// </summary>
    [Range(0.1, 3600, ErrorMessage = "Control:RefreshSeconds must be from 0.1 to 3600.")]
    public double RefreshSeconds { get; set; } = 1;

    /// <summary>
    /// Gets or sets the folder of the saved directory, from which the process starts when the store is unavailable. Empty saves nothing.
    /// Default empty. After such a start a key that was revoked in the meantime is valid until the store responds.
    /// </summary>
    public string Directory { get; set; } = "";

    /// <summary>
    /// Gets or sets the shortest time in seconds between two writes of the saved directory. The first change after an idle period is
    /// written at once, later ones together. Default 10; 0 to 3,600.
    /// </summary>
    [Range(0, 3600, ErrorMessage = "Control:SaveSeconds must be from 0 to 3600.")]
    public double SaveSeconds { get; set; } = 10;
}

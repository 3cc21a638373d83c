using System.ComponentModel.DataAnnotations;

namespace FlagCluster.Hosting.Data;

/// <summary>Configures where the server keeps its data. Section <c>Data</c>.</summary>
public sealed class DataOptions
{
    /// <summary>Gets or sets the folder of the database and of the cached rulesets. Default <c>data</c> in the working folder.</summary>
    [Required(ErrorMessage = "Data:Directory is empty; set it to a folder the server may write to.")]
    public string Directory { get; set; } = "data";
}

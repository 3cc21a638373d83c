using System.Text.Json;
using System.Text.Json.Serialization;
using FlagCluster.Api.Management.Requests;

namespace FlagCluster.Api.Management.Git;

/// <summary>Lists the types of requests and answers, whose JSON is generated at compile time.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(GitBindingResponse))]
[JsonSerializable(typeof(GitBindingRequest))]
[JsonSerializable(typeof(GitStatusResponse))]
[JsonSerializable(typeof(GitConfirmRequest))]
[JsonSerializable(typeof(GitConflictRequest))]
[JsonSerializable(typeof(GitProposalResponse))]
[JsonSerializable(typeof(Page<GitProposalResponse>))]
internal sealed partial class GitJsonContext : JsonSerializerContext;

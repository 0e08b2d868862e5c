/** A row of the chain of checkpoints: what stood at the ends of all other chains, proved by the row before. */
export interface CheckpointRow {
  seq: number
  at: string
  /** The walk over all chains came to its end with this one. A large walk takes several. */
  whole: 0 | 1
  /** How many inquiries stand recorded up to here, and how many events they hold. */
  chains: number
  events: number
  /** Over this one's rows of `checkpoint_ends`. */
  digest: string
  house_seq: number
  house_hash: string
  hash: string
}

/** The end of an inquiry's chain as a checkpoint found it. It belongs to the checkpoint, not to the inquiry, and outlives it. */
export interface CheckpointEndRow {
  checkpoint: number
  place: number
  inquiry_id: string
  seq: number
  hash: string
}

export interface CheckpointTables {
  checkpoints: CheckpointRow
  checkpoint_ends: CheckpointEndRow
}

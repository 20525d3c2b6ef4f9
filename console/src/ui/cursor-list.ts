import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'

type CursorPage<Row> = { data: Row[]; next_cursor: string | null }

/**
 * A list that the API gives page by page. `key` holds the path and the filters; `read` reads the page of a cursor ('' for
 * the first). What was read stays until the answer to other filters is there, and an old answer never replaces a newer one.
 */
export function useCursorList<Row>(options: {
  key: readonly unknown[]
  read: (cursor: string, signal: AbortSignal) => Promise<{ data?: CursorPage<Row> | undefined }>
  /** Not read before it is true; without it at once. */
  isEnabled?: boolean
  /** Reads again this often, as long as there is only the first page: a list that one has gone down in stays still. */
  refetchEveryMs?: number | undefined
}) {
  const query = useInfiniteQuery({
    queryKey: options.key,
    enabled: options.isEnabled ?? true,
    queryFn: async ({ pageParam, signal }): Promise<CursorPage<Row>> => {
      const { data } = await options.read(pageParam, signal)
      return data ?? { data: [], next_cursor: null }
    },
    initialPageParam: '',
    getNextPageParam: page => page.next_cursor,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      (state.data?.pages.length ?? 1) > 1 ? false : (options.refetchEveryMs ?? false),
  })
  const { data, error, isPending, isFetching, refetch } = query
  return {
    /** For `Loaded`: all rows so far. */
    query: {
      data: data?.pages.flatMap(page => page.data),
      error,
      isPending,
      isFetching,
      refetch,
    } as never as {
      data: Row[] | undefined
      error: unknown
      isPending: boolean
      isFetching: boolean
      refetch: () => Promise<never>
    },
    /** For `DataTable`. */
    more: {
      hasMore: query.hasNextPage,
      isLoadingMore: query.isFetchingNextPage,
      onMore: () => void query.fetchNextPage(),
    },
  }
}
